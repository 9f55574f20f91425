/**
 * The part of a connection's secret that authenticates webhooks, and the list of who may send them. Its form is that of
 * shared/providers/connection-secret.ts, checked without zod.
 */
import { unusableSecret, type WebhookSecrets } from '../../shared/providers/webhook-verifier.ts';

const { BlockList, isIP } = process.getBuiltinModule('node:net');

export interface ConnectionSecret extends WebhookSecrets {
  /** True without a list, or with an empty one. */
  allowsSource(address: string): boolean;
}

/** Ocrolus's shortest; those that Paperhook makes are longer. https://docs.ocrolus.com/docs/secure-webhook-urls */
const MIN_SECRET_LENGTH = 16;

/** Throws PaperhookError `connection_unusable`, which names what is wrong and never a value. */
export function parseConnectionSecret(secret: string): ConnectionSecret {
  const fields = parseObject(secret);
  const { webhook_secrets, source_addresses = [] } = fields;
  if (!isTexts(webhook_secrets) || webhook_secrets.length < 1 || webhook_secrets.length > 2) {
    throw unusableSecret('webhook_secrets must be a list of one or two texts');
  }
  if (webhook_secrets.some((entry) => entry.length < MIN_SECRET_LENGTH)) {
    throw unusableSecret(`a webhook secret is shorter than ${MIN_SECRET_LENGTH} characters`);
  }
  if (!isTexts(source_addresses)) throw unusableSecret('source_addresses must be a list of texts');
  return {
    ...fields,
    webhook_secrets,
    allowsSource: createSourceCheck(source_addresses),
  };
}

function createSourceCheck(ranges: string[]): (address: string) => boolean {
  if (ranges.length === 0) return () => true;
  const allowed = new BlockList();
  for (const range of ranges) addRange(allowed, range);
  return (address) => isIP(address) !== 0 && allowed.check(address, family(address));
}

/** @param range an address, or a network such as `203.0.113.0/24`. */
function addRange(allowed: InstanceType<typeof BlockList>, range: string): void {
  const [address = '', prefix, ...rest] = range.split('/');
  const bits = isIP(address) === 6 ? 128 : 32;
  const length = prefix === undefined ? bits : /^\d{1,3}$/.test(prefix) ? Number(prefix) : -1;
  if (isIP(address) === 0 || length < 0 || length > bits || rest.length > 0) {
    throw unusableSecret('an entry of source_addresses is no address and no network such as 203.0.113.0/24');
  }
  allowed.addSubnet(address, length, family(address));
}

function family(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4';
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((entry) => typeof entry === 'string');
}

function parseObject(secret: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(secret));
  } catch {
    // Without its cause: JSON.parse quotes what it could not read.
    throw unusableSecret('it is not JSON');
  }
}

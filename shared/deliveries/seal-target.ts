/**
 * What a tenant says of an endpoint goes in, and what is stored of it; out comes what is to be stored, with URL, headers and
 * signing secret sealed for this endpoint alone. Throws PaperhookError, naming the field, where one can't be taken.
 */
import { inField } from '../http/in-field.ts';
import { equalsOne } from '../providers/equals-one.ts';
import { parseCustomHeaders } from './custom-headers.ts';
import type { EndpointTarget } from './endpoint.ts';
import { parseDeliveryUrl } from './guarded-post/delivery-address.ts';
import type { SecretBox } from './secret-box.ts';
import { parseSigningSecret } from './signature/signing-secret.ts';

export interface SealPorts {
  secretBox(): Promise<SecretBox>;
  newSigningSecret(): string;
  /** `host:port` pairs that may be delivered to on a private address. */
  exemptHosts: ReadonlySet<string>;
}

/** What the tenant's call names them. */
export interface TargetFields {
  url: string;
  headers: string;
}

export interface SaidOfTarget {
  url?: string | undefined;
  /** All of them. */
  headers?: Record<string, unknown> | undefined;
}

/** The secret is in clear, to be shown this once. */
export interface TargetAndSecret {
  target: EndpointTarget;
  signingSecret: string;
}

type Seal = (plaintext: string) => string;

/** @param secret the tenant's own, instead of a new one. */
export async function sealNewTarget(
  ports: SealPorts,
  endpointId: string,
  fields: TargetFields,
  said: SaidOfTarget & { url: string; secret?: string | undefined },
): Promise<TargetAndSecret> {
  const address = readUrl(ports, fields, said.url);
  const headers = readHeaders(fields, said.headers ?? {});
  const signingSecret = readSecret(ports, said.secret);
  const seal = await sealer(ports, endpointId);
  const sealedSecret = { sealed_secret: seal(signingSecret) };
  return {
    target: { ...sealUrl(seal, address), ...sealedSecret, ...sealHeaders(seal, headers) },
    signingSecret,
  };
}

/** What is left out stays; a URL that is set anew goes with `withoutHealth` (endpoint.ts). */
export async function sealChanges(
  ports: SealPorts,
  endpointId: string,
  fields: TargetFields,
  said: SaidOfTarget,
): Promise<Partial<EndpointTarget>> {
  const address = said.url === undefined ? undefined : readUrl(ports, fields, said.url);
  const headers = said.headers && readHeaders(fields, said.headers);
  if (!address && !headers) return {};
  const seal = await sealer(ports, endpointId);
  return { ...(address && sealUrl(seal, address)), ...(headers && sealHeaders(seal, headers)) };
}

export interface Rotation {
  /** The tenant's own, instead of a new one. */
  secret?: string | undefined;
  /** For how long deliveries are signed with the secret before as well. */
  graceMs: number;
  nowMs: number;
}

export interface Secrets extends Pick<EndpointTarget, 'sealed_secret' | 'previous_secret'> {}

/** A secret that is the present one already is no new one: a call that is repeated does not take the one before away. */
export async function sealNewSecret(
  ports: SealPorts,
  endpointId: string,
  { secret, graceMs, nowMs }: Rotation,
  { previous_secret, ...before }: Secrets,
): Promise<{ secrets: Secrets; signingSecret: string }> {
  const signingSecret = readSecret(ports, secret);
  const box = await ports.secretBox();
  const isPresent = equalsOne(signingSecret, [box.open(before.sealed_secret, endpointId)]);
  const previous = isPresent ? previous_secret : { sealed: before.sealed_secret, until: nowMs + graceMs };
  const sealed_secret = isPresent ? before.sealed_secret : box.seal(signingSecret, endpointId);
  return {
    secrets: { sealed_secret, ...(previous && graceMs > 0 && { previous_secret: previous }) },
    signingSecret,
  };
}

function readUrl({ exemptHosts }: SealPorts, { url: field }: TargetFields, url: string): URL {
  return inField(field, () => parseDeliveryUrl(url, exemptHosts));
}

function readHeaders({ headers: field }: TargetFields, headers: Record<string, unknown>) {
  return inField(field, () => parseCustomHeaders(headers));
}

function readSecret({ newSigningSecret }: SealPorts, secret: string | undefined): string {
  return secret === undefined
    ? newSigningSecret()
    : inField('signing_secret', () => parseSigningSecret(secret));
}

async function sealer({ secretBox }: SealPorts, endpointId: string): Promise<Seal> {
  const box = await secretBox();
  return (plaintext) => box.seal(plaintext, endpointId);
}

function sealUrl(seal: Seal, { href, origin }: URL) {
  return { sealed_url: seal(href), origin };
}

function sealHeaders(seal: Seal, headers: Record<string, string>) {
  return { sealed_headers: seal(JSON.stringify(headers)), header_names: Object.keys(headers) };
}

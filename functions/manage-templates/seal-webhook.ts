/**
 * What a tenant says of a template's webhook goes in, and what is stored of it; out comes what is to be stored, with
 * URL, headers and signing secret sealed. The secret comes in clear only when it is new.
 */
import { parseCustomHeaders } from '../../shared/deliveries/custom-headers.ts';
import { parseDeliveryUrl } from '../../shared/deliveries/delivery-address.ts';
import type { EndpointTarget } from '../../shared/deliveries/endpoint.ts';
import type { SecretBox } from '../../shared/deliveries/secret-box.ts';
import { refused } from '../../shared/errors.ts';
import { inField } from '../../shared/http/in-field.ts';
import type { TemplateChanges } from '../../shared/http/new-template.ts';

export interface WebhookPorts {
  secretBox(): Promise<SecretBox>;
  newSigningSecret(): string;
  /** `host:port` pairs that may be delivered to on a private address. */
  exemptHosts: ReadonlySet<string>;
}

type Said = Pick<TemplateChanges, 'webhook_url' | 'webhook_headers'>;
type Headers = Record<string, string>;
type Seal = (plaintext: string) => string;

/** Without a webhook: the template has none, or none any more. */
export interface SealedWebhook {
  webhook?: EndpointTarget;
  signingSecret?: string;
}

/** Throws PaperhookError, naming the field, where the URL or a header can't be taken. */
export async function sealWebhook(
  ports: WebhookPorts,
  templateId: string,
  { webhook_url: url, webhook_headers }: Said,
  before?: EndpointTarget,
): Promise<SealedWebhook> {
  const headers = webhook_headers && inField('webhook_headers', () => parseCustomHeaders(webhook_headers));
  if (typeof url === 'string') {
    const address = inField('webhook_url', () => parseDeliveryUrl(url, ports.exemptHosts));
    return sealUrl(ports, await sealer(ports, templateId), { address, headers, before });
  }
  if (before && url === undefined) {
    const changed = headers && sealHeaders(await sealer(ports, templateId), headers);
    return { webhook: { ...before, ...changed } };
  }
  if (Object.keys(headers ?? {}).length === 0) return {};
  throw refused('unprocessable', 'webhook_headers: there is no webhook_url');
}

interface SetUrl {
  address: URL;
  headers: Headers | undefined;
  before: EndpointTarget | undefined;
}

function sealUrl(ports: WebhookPorts, seal: Seal, { address, headers, before }: SetUrl): SealedWebhook {
  const sealedUrl = { sealed_url: seal(address.href), origin: address.origin };
  if (before) {
    // What is set anew is switched on.
    const { off_since: _, ...kept } = before;
    return { webhook: { ...kept, ...sealedUrl, ...(headers && sealHeaders(seal, headers)) } };
  }
  const signingSecret = ports.newSigningSecret();
  const webhook = { ...sealedUrl, sealed_secret: seal(signingSecret), ...sealHeaders(seal, headers ?? {}) };
  return { webhook, signingSecret };
}

/** For this template alone. */
async function sealer({ secretBox }: WebhookPorts, templateId: string): Promise<Seal> {
  const box = await secretBox();
  return (plaintext) => box.seal(plaintext, templateId);
}

function sealHeaders(seal: Seal, headers: Headers) {
  return { sealed_headers: seal(JSON.stringify(headers)), header_names: Object.keys(headers) };
}

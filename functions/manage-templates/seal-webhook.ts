/**
 * What a tenant says of a template's webhook goes in, and what is stored of it; out comes what is to be stored. The signing
 * secret comes in clear only when it is new.
 */
import { type EndpointTarget, withoutHealth } from '../../shared/deliveries/endpoint.ts';
import {
  type SealPorts,
  sealChanges,
  sealNewTarget,
  type TargetFields,
} from '../../shared/deliveries/seal-target.ts';
import { refused } from '../../shared/errors.ts';
import type { TemplateChanges } from '../../shared/http/asked/templates.ts';

type Said = Pick<TemplateChanges, 'webhook_url' | 'webhook_headers'>;

/** Without a webhook: the template has none, or none any more. */
export interface SealedWebhook {
  webhook?: EndpointTarget;
  signingSecret?: string;
}

const FIELDS: TargetFields = { url: 'webhook_url', headers: 'webhook_headers' };

/** Throws PaperhookError, naming the field, where the URL or a header can't be taken. */
export async function sealWebhook(
  ports: SealPorts,
  templateId: string,
  { webhook_url: url, webhook_headers: headers }: Said,
  before?: EndpointTarget,
): Promise<SealedWebhook> {
  if (before && url !== null) {
    const changes = await sealChanges(ports, templateId, FIELDS, { url, headers });
    return { webhook: { ...(url === undefined ? before : withoutHealth(before)), ...changes } };
  }
  if (typeof url === 'string') {
    const { target, signingSecret } = await sealNewTarget(ports, templateId, FIELDS, { url, headers });
    return { webhook: target, signingSecret };
  }
  if (Object.keys(headers ?? {}).length === 0) return {};
  throw refused('unprocessable', 'webhook_headers: there is no webhook_url');
}

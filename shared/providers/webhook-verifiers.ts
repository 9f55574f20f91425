/** Every provider's name, and who verifies its webhooks. Bundled into receive-notification: keep it small. */
import { azoraOneVerifier } from './azoraone/webhook-verifier.ts';
import { docuProxVerifier } from './docuprox/webhook-verifier.ts';
import { ocrolusVerifier } from './ocrolus/webhook-verifier.ts';
import type { ProviderName } from './registry.ts';
import type { WebhookVerifier } from './webhook-verifier.ts';

const byProvider: Record<ProviderName, WebhookVerifier> = {
  azoraone: azoraOneVerifier,
  docuprox: docuProxVerifier,
  ocrolus: ocrolusVerifier,
};

export const webhookVerifiers: ReadonlyMap<string, WebhookVerifier> = new Map(Object.entries(byProvider));

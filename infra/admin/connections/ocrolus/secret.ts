import * as z from 'zod';
import { ocrolusSecret } from '../../../../shared/providers/ocrolus/provider.ts';
import { WEBHOOK_AUTHS } from '../../../../shared/providers/ocrolus/webhook-verifier.ts';
import { nextSecret, parseCredentials, type SecretForms } from '../change-connection.ts';
import { sourceAddress } from '../source-address.ts';
import { type ConnectionTarget, readStoredSecret, storeConnection } from '../stored-connection.ts';

/** As rotate-secret takes one, and as it can stand in a URL: https://docs.ocrolus.com/docs/secure-webhook-urls */
const webhookSecret = z
  .string()
  .min(16, 'must have 16 characters or more')
  .max(128, 'must have 128 characters or less')
  .regex(/^[\x21-\x7e]*$/, 'must be of printable ASCII characters without spaces');

const webhookAuth = z.enum(WEBHOOK_AUTHS);
export type WebhookAuth = z.output<typeof webhookAuth>;

/** Of numbers only what was given, so that what a function takes instead can change. */
export const secretToStore = ocrolusSecret.extend({
  requests_per_second: ocrolusSecret.shape.requests_per_second.unwrap().optional(),
  /** Newest first; the second while it is being rotated out. */
  webhook_secrets: z
    .tuple([webhookSecret], webhookSecret)
    .refine(({ length }) => length <= 2, 'must be one or two'),
  webhook_auth: webhookAuth.default('signature'),
  source_addresses: z.array(sourceAddress).optional(),
});

export type OcrolusSecret = z.output<typeof secretToStore>;

/** What the operator gives: all but the webhook secrets for a new connection, else what is to change. */
const ocrolusCredentials = secretToStore.partial().extend({ webhook_auth: webhookAuth.optional() }).strict();

export type OcrolusCredentials = z.output<typeof ocrolusCredentials>;

export const ocrolusForms = {
  provider: 'Ocrolus',
  stored: secretToStore.partial({ client_id: true, client_secret: true }),
  toStore: secretToStore,
} satisfies SecretForms<unknown, unknown>;

export type StoredOcrolusSecret = z.output<typeof ocrolusForms.stored>;

export function ocrolusConnection(name: string) {
  return { provider: 'ocrolus', name };
}

/** @param input from outside. Throws AdminError, which names fields and never values. */
export function parseOcrolusCredentials(input: unknown): OcrolusCredentials {
  return parseCredentials(ocrolusForms.provider, ocrolusCredentials, input);
}

/** Undefined where there is none. */
export function readOcrolusSecret(
  target: ConnectionTarget,
  name: string,
): Promise<StoredOcrolusSecret | undefined> {
  return readStoredSecret(target, ocrolusConnection(name), ocrolusForms.stored);
}

/** The whole secret as it is to be. Throws AdminError. */
export function nextOcrolusSecret(
  stored: StoredOcrolusSecret | undefined,
  given: OcrolusCredentials,
): OcrolusSecret {
  return nextSecret(ocrolusForms, stored, given);
}

/** @param secret undefined when it stays as it is. @returns the secret's name. */
export function storeOcrolusSecret(
  target: ConnectionTarget,
  name: string,
  secret: OcrolusSecret | undefined,
  nowMs: number,
): Promise<string> {
  return storeConnection(target, ocrolusConnection(name), secret, nowMs);
}

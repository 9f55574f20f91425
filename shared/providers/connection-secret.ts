/** What the secrets of all connections have in common, and how one is read. */
import * as z from 'zod';
import { transient } from '../errors.ts';

/** What receive-notification takes, which checks it without zod. */
const webhookSecret = z.string().min(16);

export const webhookFields = {
  /** Newest first; the second while it is being rotated out. */
  webhook_secrets: z
    .tuple([webhookSecret], webhookSecret)
    .refine((secrets) => secrets.length <= 2, 'at most two'),
  /** Of providers that sign their webhooks or else have basic authentication; `signature` where it is left out. */
  webhook_auth: z.enum(['signature', 'basic']).optional(),
  /** How far from now a signed webhook's own time may be; the provider's default where it is left out. */
  webhook_window_seconds: z.int().min(1).max(43_200).optional(),
  /** Who may send webhooks; everybody where it is left out. */
  source_addresses: z.array(z.string()).optional(),
};

/** @param provider as people call it. Throws PaperhookError `connection_unusable`, without what was read. */
export function parseSecret<Secret>(provider: string, schema: z.ZodType<Secret>, text: string): Secret {
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    // Not as a cause: the parser's message may quote what it read.
    throw transient('connection_unusable', `the secret of the ${provider} connection is not of its form`);
  }
}

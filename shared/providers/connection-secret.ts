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

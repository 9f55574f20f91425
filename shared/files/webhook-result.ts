/**
 * The result that a notification brought, kept for the case that the provider's API no longer has it. Below the job's
 * own results, so that the job's purge takes it along.
 */
import { resultPrefix } from '../jobs/job.ts';
import type { Extraction } from '../providers/provider.ts';
import type { Files } from './bucket.ts';

function webhookResultKey(jobId: string): string {
  return `${resultPrefix(jobId)}webhook.json`;
}

/** Of a job that has not ended: it owes its purge. */
export function keepWebhookResult(
  { put }: Pick<Files, 'put'>,
  jobId: string,
  extraction: Extraction,
): Promise<void> {
  return put(webhookResultKey(jobId), Buffer.from(JSON.stringify(extraction)), 'application/json');
}

export async function readWebhookResult(
  { get }: Pick<Files, 'get'>,
  jobId: string,
): Promise<Extraction | undefined> {
  const bytes = await get(webhookResultKey(jobId));
  return bytes && JSON.parse(Buffer.from(bytes).toString('utf8'));
}

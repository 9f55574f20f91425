/** What a notification brought goes in, and is kept with its job, if that has not ended: one that has may owe no purge. */
import type { Files } from '../../shared/files/bucket.ts';
import { keepWebhookResult } from '../../shared/files/webhook-result.ts';
import type { Job } from '../../shared/jobs/job.ts';
import type { ObligationStore } from '../../shared/jobs/obligation-store.ts';
import type { Extraction } from '../../shared/providers/provider.ts';

export async function keepResult(
  jobs: Pick<ObligationStore<Job>, 'get'>,
  files: Pick<Files, 'put'>,
  itemId: string,
  extraction: Extraction,
): Promise<void> {
  const job = await jobs.get(itemId);
  if (job && job.completed_at === undefined) await keepWebhookResult(files, job.job_id, extraction);
}

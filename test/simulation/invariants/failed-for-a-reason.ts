import { isBatch } from '../../../shared/jobs/batch.ts';
import { type Job, uploadKey } from '../../../shared/jobs/job.ts';
import type { Invariant } from '../observed.ts';
import { isBookDeleted, jobOf } from './read-item.ts';

const HOUR_MS = 3_600_000;

export const failedForAReason: Invariant = {
  name: 'failed for a reason',
  says: 'A job fails only because the provider could not read its document or never finished it, because faults lasted until an hour before its deadline, because its upload was lost or never promised, because its archive is one that must be refused, for want of credits, or because somebody cancelled it, or because somebody has deleted its Book.',
  judge(observed) {
    const { clock, faults, cloud, provider, promised, submission, complain } = observed;
    const excuses: Partial<Record<string, (job: Job) => boolean>> = {
      provider_failed: ({ job_id }) =>
        provider()
          .files(job_id)
          .some(({ isFailed }) => isFailed),
      deadline_exceeded: (job) =>
        clock.nowMs() >= job.deadline &&
        // An archive that was lost before any document was taken out of it.
        (isBookDeleted(observed, job) ||
          (isBatch(job) && cloud().vanished.has(uploadKey(job.job_id))) ||
          provider()
            .files(job.job_id)
            .some(({ finishesAt }) => finishesAt === Number.POSITIVE_INFINITY) ||
          Math.max(faults.endMs, provider().outage?.toMs ?? 0) > job.deadline - HOUR_MS),
      document_refused: (job) =>
        isBookDeleted(observed, job) ||
        (job.template?.options['book'] === 'given' &&
          provider().ocrolus.bookNamed(job.template.options)?.isDeleted === true),
      upload_missing: ({ job_id, batch, upload_key }) =>
        (!promised.has(job_id) && !batch) || cloud().vanished.has(upload_key ?? uploadKey(job_id)),
      archive_refused: ({ file }) => submission(file?.name ?? '')?.kind === 'bad archive',
      // Judged with its documents.
      documents_failed: ({ documents }) => documents !== undefined,
      // Judged with the ledger.
      insufficient_credits: () => true,
      cancelled: () => true,
    };
    return {
      onChange({ id, before, after }) {
        const job = jobOf(after);
        if (job?.status !== 'FAILED' || jobOf(before)?.status === 'FAILED') return;
        const code = job.error?.code ?? 'nothing';
        if (!excuses[code]?.(job)) complain(id, `it failed with ${code} without cause`);
      },
    };
  },
};

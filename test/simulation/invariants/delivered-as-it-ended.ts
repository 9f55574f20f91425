import { isDeepStrictEqual } from 'node:util';
import { type Job, resultPrefix } from '../../../shared/jobs/job.ts';
import type { Invariant, Observed } from '../observed.ts';
import { staticValuesOf } from '../outside/clients.ts';
import { storedResult } from './common-result.ts';
import { eventOf, jobOf } from './read-item.ts';

const DAY_MS = 86_400_000;
/** From the reading of the result to its arrival: no worker's lease is longer. */
const ON_ITS_WAY_MS = 120_000;

export const deliveredAsItEnded: Invariant = {
  name: 'delivered as it ended',
  says: 'Every delivery of a job has its ids, its static values, its place in its archive, and all that it ended with: the whole result of its document, or the code of its failure. A result whose 24 hours are over (but for two minutes; longer for a worker that was held up), or whose object was lost, is said to have expired. A batch says how many of its documents succeeded.',
  judge(observed) {
    const fileNames = new Map<string, string>();
    /** By batch: what its documents have in common. */
    const common = new Map<string, unknown>();
    return {
      onChange({ after }) {
        const job = jobOf(after);
        if (job?.file) fileNames.set(job.job_id, job.file.name);
        if (job?.documents !== undefined && job.completed_at && !common.has(job.job_id))
          common.set(job.job_id, storedResult(observed, job));
      },
      onPost({ item, by, delivery }) {
        const job = jobOf(observed.cloud().jobs.get(item));
        if (!job || !delivery?.ending) return;
        const { job_id: jobId, batch } = job;
        const { result, error, counts, ...about } = delivery.ending;
        const fileName = fileNames.get(jobId) ?? '';
        const right = {
          event: eventOf(job),
          status: job.status,
          job_id: job.job_id,
          template_id: job.template_id,
          static_values: staticValuesOf(observed.submission(fileName)?.fileName ?? ''),
          ...(batch && { ...batch, file_name: fileName }),
        };
        if (!isDeepStrictEqual(about, right)) observed.complain(job.id, 'it was delivered as another job');
        if (!isDeepStrictEqual(counts, rightCounts(job)))
          observed.complain(job.id, 'it was delivered with wrong counts');
        const isBatch = job.documents !== undefined;
        const expected = isBatch ? common.get(jobId) : observed.document(fileName)?.expected;
        const hasNone = isBatch && expected === undefined && job.status === 'SUCCESS';
        const endings = hasNone
          ? [{ result: undefined, error: undefined }]
          : rightEndings(observed, job, expected, by?.isStalled ?? false);
        if (!endings.some((ending) => isDeepStrictEqual({ result, error: error?.code }, ending)))
          observed.complain(job.id, 'it was delivered with something else than it ended with');
      },
    };
  },
};

function rightCounts({ documents, successful }: Job) {
  if (documents === undefined) return undefined;
  const succeeded = successful?.size ?? 0;
  return { documents, successful: succeeded, failed: documents - succeeded };
}

function rightEndings({ clock, cloud }: Observed, job: Job, expected: unknown, isLate: boolean) {
  if (job.status !== 'SUCCESS') return [{ result: undefined, error: job.error?.code }];
  const expiryMs = (job.completed_at ?? 0) + DAY_MS;
  const isLost = [...cloud().vanished].some((key) => key.startsWith(resultPrefix(job.job_id)));
  const mayBeThere = isLate || clock.nowMs() < expiryMs + ON_ITS_WAY_MS;
  const mayBeGone = isLost || clock.nowMs() >= expiryMs;
  return [
    ...(mayBeThere ? [{ result: expected, error: undefined }] : []),
    ...(mayBeGone ? [{ result: undefined, error: 'result_expired' }] : []),
  ];
}

import { isDeepStrictEqual } from 'node:util';
import { isBatch } from '../../../shared/jobs/batch.ts';
import { type Job, resultPrefix } from '../../../shared/jobs/job.ts';
import type { Invariant, Observed, Read } from '../observed.ts';
import { staticValuesOf } from '../outside/clients.ts';
import { judgeBatchResults, rightBatchAnswers } from './batch-reads.ts';
import { jobOf } from './read-item.ts';

const DAY_MS = 86_400_000;

/** A status that a job has had, and since when. */
interface Had {
  status: string;
  sinceMs: number;
}

export const readsTellTheTruth: Invariant = {
  name: 'reads tell the truth',
  says: 'A job that a 202 named is found; its status is one that it had between call and answer, and its timeline is in order. Of a success the whole result can be read for 24 hours, unless its object was lost, and is 410 from then on; of a failure the reason, of an unfinished job 409; of a batch the results and reasons of its documents, until the first of them goes. What changes while the call is under way may be answered either way; a 5xx says nothing.',
  judge(observed) {
    const { clock, complain } = observed;
    const histories = new Map<string, Had[]>();
    const fileNames = new Map<string, string>();

    /** Those that it had at some time since then. */
    function statusesSince(jobId: string, sinceMs: number): string[] {
      const had = histories.get(jobId) ?? [];
      return had
        .filter((_, index) => (had[index + 1]?.sinceMs ?? Infinity) >= sinceMs)
        .map((one) => one.status);
    }

    return {
      onChange({ after }) {
        const job = jobOf(after);
        if (!job) return;
        if (job.file) fileNames.set(job.job_id, job.file.name);
        const had = histories.get(job.job_id) ?? [];
        histories.set(job.job_id, had);
        if (had.at(-1)?.status !== job.status) had.push({ status: job.status, sinceMs: clock.nowMs() });
      },
      onRead(read) {
        const { jobId, call, askedAtMs, status, body } = read;
        const job = observed.job(jobId);
        // An answer of our own fault says nothing.
        if (status >= 500 || !job) return;
        const possible = statusesSince(jobId, askedAtMs);
        if (call === 'status') {
          if (status !== 200) complain(job.id, `its status was answered with ${status}`);
          else if (!possible.includes(String(body['status'])))
            complain(job.id, `${body['status']} was read, and it was ${possible.join(', then ')}`);
          else if (!isInOrder(body['timeline'])) complain(job.id, 'its timeline was not read in order');
          return;
        }
        const answers = isBatch(job) ? rightBatchAnswers : rightAnswers;
        const right = possible.flatMap((each) => answers(observed, job, each, askedAtMs));
        if (!right.includes(status)) complain(job.id, `its result was answered with ${status}, not ${right}`);
        if (status === 200 && isBatch(job)) judgeBatchResults(observed, job, read);
        else if (status === 200) judgeResult(observed, job, read, fileNames.get(jobId) ?? '');
        if (status === 422 && body['error'] !== job.error?.code)
          complain(job.id, 'another reason was read than it failed for');
      },
    };
  },
};

/** @param timeline entries with their time in ISO 8601. */
function isInOrder(timeline: unknown): boolean {
  const times = Array.isArray(timeline) ? timeline.map(({ at }) => String(at)) : [];
  return times.length > 0 && isDeepStrictEqual(times, times.toSorted());
}

function rightAnswers({ clock, cloud }: Observed, job: Job, status: string, askedAtMs: number): number[] {
  if (status === 'FAILED') return [422];
  if (status !== 'SUCCESS') return [409];
  const expiryMs = (job.completed_at ?? 0) + DAY_MS;
  const isLost = [...cloud().vanished].some((key) => key.startsWith(resultPrefix(job.job_id)));
  if (askedAtMs >= expiryMs) return [410];
  return isLost || clock.nowMs() >= expiryMs ? [200, 410] : [200];
}

function judgeResult(
  { document, submission, complain }: Observed,
  job: Job,
  { body }: Read,
  fileName: string,
): void {
  const right = {
    job_id: job.job_id,
    template_id: job.template_id,
    static_values: staticValuesOf(submission(fileName)?.fileName ?? ''),
    result: document(fileName)?.expected,
  };
  const { raw: _, ...told } = body;
  if (!isDeepStrictEqual(told, right)) complain(job.id, 'another result was read than its document has');
}

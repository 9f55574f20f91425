import { isDeepStrictEqual } from 'node:util';
import { isBatch } from '../../../shared/jobs/batch.ts';
import type { Job } from '../../../shared/jobs/job.ts';
import type { Invocation } from '../cloud/invocation.ts';
import type { Invariant } from '../observed.ts';
import { keyPut } from './key-put.ts';
import { isEnded, jobOf } from './read-item.ts';

const DAY_MS = 86_400_000;
/** What lies beside a result may be written by anybody: a webhook's own, and what is read by redirect. */
const BESIDE = /\/(webhook|answer|batch)\.\w+$/;
const FINAL = ['status', 'completed_at', 'completed_via', 'error'] as const;

export const oneResult: Invariant = {
  name: 'one result',
  says: 'What a job has ended with never changes; its result goes only when its 24 hours are over, and the object that holds it is never written again, nor any by two workers. A job that succeeded has just the values of its document.',
  judge({ clock, cloud, document, complain }) {
    const named = new Set<string>();
    /** By the key of a result: who has written it. */
    const writers = new Map<string, Invocation | undefined>();
    return {
      onChange({ id, before, after }) {
        const [was, is] = [jobOf(before), jobOf(after)];
        if (!is) return;
        if (!was?.completed_at && is.status === 'SUCCESS') judgeResult(is);
        if (is.result_key) named.add(is.result_key);
        if (!was || !isEnded(was)) return;
        for (const field of FINAL) {
          if (!isDeepStrictEqual(was[field], is[field])) complain(id, `its ${field} changed after its end`);
        }
        const isKept = clock.nowMs() < (is.completed_at ?? 0) + DAY_MS;
        const isSame = was.result === is.result && was.result_key === is.result_key;
        if (isKept && !isSame) complain(id, 'its result changed before its time was over');
      },
      onCommand(_service, command, _result, by) {
        const key = keyPut(command);
        if (!key?.startsWith('results/')) return;
        const isAnother = writers.has(key) && writers.get(key) !== by;
        if (named.has(key) || (isAnother && !BESIDE.test(key)))
          complain(`JOB#${key.split('/')[1]}`, 'its stored result was written again');
        writers.set(key, by);
      },
    };

    function judgeResult(job: Job): void {
      // What it ends with is judged with its documents.
      if (isBatch(job)) return;
      const expected = document(job.file?.name ?? '')?.expected;
      const json = job.result ?? text(cloud().objects.get(job.result_key ?? '')?.body);
      const { result } = json === undefined ? {} : JSON.parse(json);
      if (expected && isDeepStrictEqual(result, expected)) return;
      complain(job.id, 'its result is not what stands in its document');
    }
  },
};

function text(bytes: Uint8Array | undefined): string | undefined {
  return bytes && Buffer.from(bytes).toString('utf8');
}

/** What the documents of a batch have in common. */
import { type Job, resultPrefix } from '../../../shared/jobs/job.ts';
import type { Invariant, Observed } from '../observed.ts';
import { hasCommonResult, jobOf } from './read-item.ts';

/** As a job that has just ended has it stored. */
export function storedResult({ cloud }: Observed, { result, result_key }: Job): unknown {
  const bytes = cloud().objects.get(result_key ?? '')?.body;
  const json = result ?? (bytes && Buffer.from(bytes).toString('utf8'));
  return json === undefined ? undefined : JSON.parse(json).result;
}

export const oneCommonResult: Invariant = {
  name: 'one common result',
  says: "A batch whose template asks for the analytics of its Book ends, if any of its documents succeeded, with those of exactly its Book, counting each document that has succeeded; or it says on its timeline that there are none. No other batch has a result of its own, and none of its documents has the Book's.",
  judge(observed) {
    const { provider, cloud, complain } = observed;

    function judgeEnd(batch: Job): void {
      const stored = storedResult(observed, batch);
      if (!hasCommonResult(batch) || batch.status !== 'SUCCESS') {
        if (stored !== undefined) complain(batch.id, 'it has a result of its own and should have none');
        return;
      }
      const isExcused = batch.timeline.some(({ detail }) => detail?.includes('without their common result'));
      if (stored === undefined) {
        if (!isExcused) complain(batch.id, 'it ended without its common result and does not say so');
        return;
      }
      const isLost = [...cloud().vanished].some((key) => key.startsWith(resultPrefix(batch.job_id)));
      const { book_uuid, txn_count } = Object(Object(stored).analytics);
      const book = provider().ocrolus.bookNamed({ book_uuid });
      if (!isLost && book?.name !== `paperhook-batch-${batch.job_id}`)
        complain(batch.id, 'its common result is that of another Book');
      const succeeded = batch.successful?.size ?? 0;
      if (txn_count < succeeded) complain(batch.id, `its common result counts ${txn_count} of ${succeeded}`);
    }

    return {
      onChange({ before, after }) {
        const [was, is] = [jobOf(before), jobOf(after)];
        const hasEnded = is?.completed_at !== undefined && was?.completed_at === undefined;
        if (hasEnded && is.documents !== undefined) judgeEnd(is);
      },
    };
  },
};

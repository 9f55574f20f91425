import { isBatch } from '../../../shared/jobs/batch.ts';
import { type Job, uploadKey } from '../../../shared/jobs/job.ts';
import type { Invariant, Observed } from '../observed.ts';
import { hasCommonResult, isEnded, jobOf } from './read-item.ts';
import { LONGEST_WAIT_MS, RECOVERY_MS } from './slack.ts';

const HOUR_MS = 3_600_000;

export const aBatchEndsWithItsDocuments: Invariant = {
  name: 'a batch ends with its documents',
  says: 'A batch ends when the last of its documents has: never before, and within 10 and 25 minutes after it, once faults are over. It is SUCCESS if any of them is, and counts those. With documents that never came out of the archive, which was lost or could not be unpacked in time, it ends at its deadline. One that has a result of its own waits for that: two hours, or to its deadline where its Book was deleted or never ends. Unless somebody cancelled it.',
  judge(observed) {
    const { clock, faults, job, complain } = observed;
    const families = createFamilies();

    function judgeEnd(batch: Job): void {
      const documents = families.of(batch.job_id);
      if (batch.error?.code === 'cancelled') return;
      const open = documents.find((document) => !isEnded(document));
      if (open)
        complain(batch.id, `it ended before its document ${open.batch?.index}, which is ${open.status}`);
      const missing = (batch.documents ?? 0) - documents.length;
      if (missing > 0 && !mayBeMissing(observed, batch))
        complain(batch.id, `it ended, and ${missing} of its ${batch.documents} documents never had a job`);
      judgeCount(batch);
      if (batch.pending) complain(batch.id, 'it ended and says that documents are pending');
    }

    function judgeCount(batch: Job): void {
      const succeeded = families.of(batch.job_id).filter(({ status }) => status === 'SUCCESS').length;
      const counted = batch.successful?.size ?? 0;
      if (counted !== succeeded) complain(batch.id, `it counts ${counted} successes, and has ${succeeded}`);
      if ((batch.status === 'SUCCESS') !== succeeded > 0)
        complain(batch.id, `it is ${batch.status}, and ${succeeded} of its documents have succeeded`);
    }

    function watchLast({ batch: place }: Job): void {
      if (!place) return;
      const documents = families.of(place.batch_id);
      if (documents.length < place.count || !documents.every(isEnded)) return;
      const calmMs = Math.max(clock.nowMs(), faults.endMs, observed.provider().outage?.toMs ?? 0);
      const bookMs = commonResultBy(observed, place.batch_id);
      if (bookMs === Number.POSITIVE_INFINITY) return;
      clock.at(Math.max(calmMs, bookMs) + LONGEST_WAIT_MS + RECOVERY_MS, () => {
        const batch = job(place.batch_id);
        if (batch && !isEnded(batch))
          complain(batch.id, `it is ${batch.status}, and its documents have ended`);
      });
    }

    return {
      onChange({ before, after }) {
        const [was, is] = [jobOf(before), jobOf(after)];
        if (!is) return;
        families.note(is);
        if (!isEnded(is) || (was && isEnded(was))) return;
        if (isBatch(is)) judgeEnd(is);
        else watchLast(is);
      },
      onEnd() {
        for (const item of observed.cloud().jobs.values()) {
          const left = jobOf(item);
          if (left?.documents !== undefined && left.error?.code !== 'cancelled') judgeCount(left);
        }
      },
    };
  },
};

/** Epoch ms; 0: it has none. */
function commonResultBy({ provider, job }: Observed, batchId: string): number {
  const batch = job(batchId);
  if (!batch || !hasCommonResult(batch)) return 0;
  const { ocrolus } = provider();
  const book = ocrolus.books().find(({ name }) => name === `paperhook-batch-${batchId}`);
  return !book || book.isDeleted ? Number.POSITIVE_INFINITY : ocrolus.analyticsBy(book);
}

function mayBeMissing({ clock, faults, cloud }: Observed, batch: Job): boolean {
  const isLost = cloud().vanished.has(uploadKey(batch.job_id));
  return clock.nowMs() >= batch.deadline && (isLost || faults.endMs > batch.deadline - HOUR_MS);
}

export const oneJobADocument: Invariant = {
  name: 'one job a document',
  says: 'Each document of an archive has one job at most, in its place, as old as its batch and with its deadline, made when the batch already waits for it (later only by a worker that was held up). An archive that must be refused has none, and nothing of it is handed to a provider.',
  judge({ job, submission, complain }) {
    const jobs = new Map<string, string>();
    return {
      onChange({ id, before, after, by }) {
        const fresh = jobOf(after);
        if (before || !fresh?.batch) return;
        const { batch_id, index, count } = fresh.batch;
        const place = `${batch_id}/${index}`;
        if ((jobs.get(place) ?? id) !== id) complain(id, `document ${index} of ${batch_id} has a second job`);
        jobs.set(place, id);
        const batch = job(batch_id);
        const archive = submission(batch?.file?.name ?? fresh.file?.name ?? '');
        if (archive?.kind !== 'archive') complain(id, 'it was taken out of an archive that must be refused');
        if (archive?.documents[index]?.fileName !== fresh.file?.name || archive?.documents.length !== count)
          complain(id, `it is not document ${index} of ${count} of its archive`);
        if (fresh.accepted_at !== batch?.accepted_at || fresh.deadline !== batch.deadline)
          complain(id, 'it has other times than its batch');
        if (!by?.isStalled && !batch?.pending?.has(index))
          complain(id, 'it has a job before its batch waits for it');
      },
      onProviderCall({ jobId, kind }) {
        const asked = kind === 'hand over' ? job(jobId) : undefined;
        if (asked && isBatch(asked)) complain(asked.id, 'a whole archive was handed to the provider');
      },
    };
  },
};

/** The documents of each batch that have a job, as they are now. */
function createFamilies() {
  const families = new Map<string, Map<number, Job>>();
  return {
    note(document: Job): void {
      if (!document.batch) return;
      const { batch_id, index } = document.batch;
      const family = families.get(batch_id) ?? new Map<number, Job>();
      families.set(batch_id, family.set(index, document));
    },
    of: (batchId: string) => [...(families.get(batchId)?.values() ?? [])],
  };
}

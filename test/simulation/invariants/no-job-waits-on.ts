import { isBatch } from '../../../shared/jobs/batch.ts';
import { isBookItem } from '../../../shared/jobs/book.ts';
import { type Job, jobItemId } from '../../../shared/jobs/job.ts';
import type { Invocation } from '../cloud/invocation.ts';
import type { Invariant } from '../observed.ts';
import { isBookDeleted, isEnded, jobOf } from './read-item.ts';
import { LONGEST_WAIT_MS, RECOVERY_MS } from './slack.ts';

/** A longer Retry-After is cut to this; it is stretched by a fifth at most. */
const LONGEST_RETRY_AFTER_SECONDS = 3_600;
const STRETCH = 1.2;
const ECHO_MS = 1_800_000;

export const noJobWaitsOn: Invariant = {
  name: 'no job waits on',
  says: "Once faults and the provider's outage are over, a job is handed in within 10 and 25 minutes, and has ended that long after the provider has finished its file; what the provider put off by Retry-After, the job or the Book that it waits for, comes on top, and so do the waits for its tenant's last credits to be counted, half an hour after a call to DocuProx whose outcome is unknown, and up to two hours until Ocrolus has the analytics of a Book. A job whose Book somebody has deleted may wait until its deadline, as it may when an image group or a document in its Book is never finished and it wants the Book's analytics.",
  judge(observed) {
    const { clock, faults, provider, job, complain } = observed;
    /** By item id. */
    const putOffUntilMs = new Map<string, number>();
    const holders = new Map<string, Invocation | undefined>();
    /** A call for a token, or about a Book, is one for what its caller holds. Whoever starts a job never puts its Book off. */
    const heldBy = (by: Invocation | undefined) =>
      [...holders]
        .filter(([id, holder]) => holder === by && (by?.functionName === 'settle-job' || !isBookItem(id)))
        .map(([id]) => id);
    const handedOverAtMs = new Map<string, number>();
    /** Of several the one that the job waits for, the latest as long as it knows none. */
    const fileOf = ({ job_id, reference }: Job) => {
      const files = provider().files(job_id);
      return files.find(({ id }) => id === reference?.values['job_id']) ?? files.at(-1);
    };
    /** After an answer that was lost DocuProx has half an hour to say that it has the document. */
    const echoedByMs = ({ job_id, intent_at, reference }: Job) =>
      intent_at === undefined || reference ? 0 : (handedOverAtMs.get(job_id) ?? intent_at) + ECHO_MS;

    function look(jobId: string, calmMs: number): void {
      const left = job(jobId);
      if (!left || isEnded(left) || isBookDeleted(observed, left)) return;
      const file = fileOf(left);
      const readyMs = Math.max(
        calmMs,
        putOffUntilMs.get(left.id) ?? 0,
        putOffUntilMs.get(left.book ?? '') ?? 0,
        echoedByMs(left),
        file?.finishesAt ?? 0,
      );
      const endsByMs = readyMs + LONGEST_WAIT_MS + RECOVERY_MS;
      // What the provider never finishes has its deadline.
      if (endsByMs === Number.POSITIVE_INFINITY) return;
      if (endsByMs > clock.nowMs()) clock.at(endsByMs, () => look(jobId, calmMs));
      else complain(left.id, `it is still ${left.status}, and its file ${file ? 'there' : 'not handed in'}`);
    }

    return {
      onChange({ id, before, after, by }) {
        if (after?.lease === undefined) holders.delete(id);
        else if (after.lease !== before?.lease) holders.set(id, by);
        const fresh = jobOf(after);
        // An archive waits for its documents.
        if (before || !fresh || isBatch(fresh)) return;
        const calmMs = Math.max(
          Math.ceil(faults.endMs),
          Math.ceil(provider().outage?.toMs ?? 0),
          clock.nowMs(),
        );
        clock.at(calmMs, () => look(fresh.job_id, calmMs));
      },
      /** While others of its tenant's are being charged, it can't be told whether there are credits left for it. */
      onLog(line) {
        if (!line.includes('"the balance is being counted"')) return;
        const { item } = JSON.parse(line);
        putOffUntilMs.set(item, clock.nowMs() + LONGEST_WAIT_MS * STRETCH);
      },
      onProviderCall({ jobId, kind, response, by }) {
        if (kind === 'hand over') handedOverAtMs.set(jobId, clock.nowMs());
        const seconds = Math.min(Number(response.headers['retry-after'] ?? 0), LONGEST_RETRY_AFTER_SECONDS);
        if (seconds === 0) return;
        const items = jobId === '' ? heldBy(by) : [jobItemId(jobId)];
        for (const id of items) putOffUntilMs.set(id, clock.nowMs() + Math.ceil(seconds * 1000 * STRETCH));
      },
    };
  },
};

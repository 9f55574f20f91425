/**
 * A wake-up goes in; what the item no longer may keep is deleted. Takes no lease: deleting twice is deleting once,
 * and the one write after it holds only if the item is still as it was read.
 */
import {
  type ContentFiles,
  dropUpload,
  type Retention,
  resultExpiry,
  toTombstone,
} from '../../shared/jobs/content.ts';
import { bodyDue, type DeadLetter } from '../../shared/jobs/dead-letter.ts';
import type { Job } from '../../shared/jobs/job.ts';
import { ITEM_VERSION, owes } from '../../shared/jobs/obligation.ts';
import type { Changes, ObligationStore } from '../../shared/jobs/obligation-store.ts';
import type { Outcome } from '../../shared/jobs/run-step.ts';

export type Purged = Job | DeadLetter;

export interface PurgePorts {
  store: Pick<ObligationStore<Purged>, 'get' | 'amend'>;
  files: ContentFiles;
  retention: Retention;
  nowMs(): number;
}

export async function purgeJob(ports: PurgePorts, itemId: string): Promise<Outcome> {
  const item = await ports.store.get(itemId);
  if (!item) return 'gone';
  if (item.step !== 'purge') return 'passed';
  if (item.version > ITEM_VERSION) return 'newer';
  const changes = item.kind === 'job' ? await purge(ports, item) : await purgeBody(ports, item);
  return (await ports.store.amend(item, ports.nowMs(), changes)) ? 'done' : 'superseded';
}

/** The upload at once, for nothing needs it any more; all the rest when the result's time is over. */
async function purge(ports: PurgePorts, job: Job): Promise<Changes<Purged>> {
  const endMs = resultExpiry(job, ports.retention) ?? 0;
  if (endMs <= ports.nowMs()) return toTombstone(job, ports.nowMs(), ports.files);
  return { ...(await dropUpload(job, ports.files)), ...owes(job.id, 'purge', endMs) };
}

/** Woken too early, it is due again in time. */
async function purgeBody(ports: PurgePorts, letter: DeadLetter): Promise<Changes<DeadLetter>> {
  if (bodyDue(letter) > ports.nowMs()) return owes(letter.id, 'purge', bodyDue(letter));
  await Promise.all(letter.keys.map(ports.files.remove));
  return { keys: [], step: undefined, due: undefined, due_shard: undefined };
}

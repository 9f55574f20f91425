/**
 * A wake-up goes in; what the item no longer may keep is deleted. Takes no lease: deleting twice is deleting once,
 * and the one write after it holds only if the item is still as it was read.
 */
import { asPaperhookError, publicReason } from '../../shared/errors.ts';
import {
  type ContentFiles,
  dropExpiredContent,
  dropUsedUpload,
  purgeDue,
  type Retention,
  resultExpiry,
  toTombstone,
} from '../../shared/jobs/content.ts';
import { bodyDue, type DeadLetter } from '../../shared/jobs/dead-letter.ts';
import type { Job } from '../../shared/jobs/job.ts';
import { isNewer, owes } from '../../shared/jobs/obligation.ts';
import type { Changes, ObligationStore } from '../../shared/jobs/obligation-store.ts';
import type { Outcome } from '../../shared/jobs/run-step.ts';
import type { UploadItem } from '../../shared/jobs/upload.ts';
import { purgeUpload } from './purge-upload.ts';

export type Purged = Job | DeadLetter | UploadItem;

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
  if (isNewer(item)) return 'newer';
  const changes = await dropContent(ports, item).catch((thrown) => leaveReason(ports, item, thrown));
  const done = { last_failure: undefined, claims: 0, ...changes };
  return (await ports.store.amend(item, ports.nowMs(), done)) ? 'done' : 'superseded';
}

/** The message fails and comes again, as it would have; the item says why. */
async function leaveReason(ports: PurgePorts, item: Purged, thrown: unknown): Promise<never> {
  const last_failure = publicReason(asPaperhookError(thrown));
  // What was thrown counts, not that its reason could not be written.
  await ports.store.amend(item, ports.nowMs(), { last_failure }).catch(() => undefined);
  throw thrown;
}

async function dropContent(ports: PurgePorts, item: Purged): Promise<Changes<Purged>> {
  switch (item.kind) {
    case 'job':
      return purge(ports, item);
    case 'upload':
      return purgeUpload(ports, item);
    case 'dead_letter':
      return purgeBody(ports, item);
  }
}

/** The upload once nothing needs it any more; all the rest when the result's time is over. */
async function purge({ files, retention, ...ports }: PurgePorts, job: Job): Promise<Changes<Purged>> {
  const nowMs = ports.nowMs();
  if ((resultExpiry(job, retention) ?? 0) <= nowMs) return toTombstone(job, nowMs, files);
  const expired = await dropExpiredContent(job, nowMs, retention, files);
  const dropped = { ...expired, ...(await dropUsedUpload({ ...job, ...expired } as Job, files)) };
  return { ...dropped, ...owes(job.id, 'purge', purgeDue({ ...job, ...dropped } as Job, retention)) };
}

/** Woken too early, it is due again in time. */
async function purgeBody(ports: PurgePorts, letter: DeadLetter): Promise<Changes<DeadLetter>> {
  if (bodyDue(letter) > ports.nowMs()) return owes(letter.id, 'purge', bodyDue(letter));
  await Promise.all(letter.keys.map(ports.files.remove));
  return { keys: [], step: undefined, due: undefined, due_shard: undefined };
}

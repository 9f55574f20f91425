/**
 * Makes an item's present step due now, whatever wait it was in, and wakes it. What has been tried so far still counts.
 * Answers why not, where nothing was done.
 */
import type { BookItem } from './book.ts';
import type { DeadLetter } from './dead-letter.ts';
import type { Job } from './job.ts';
import { moveOn } from './move-on.ts';
import { heldUntil, ITEM_VERSION } from './obligation.ts';
import type { ReferenceItem } from './reference.ts';
import type { StepPorts } from './run-step.ts';
import type { UploadItem } from './upload.ts';

export type Redrivable = Job | BookItem | ReferenceItem | DeadLetter | UploadItem;

/** `due`: now, but SQS took no wake-up, so the poller wakes it. `ended`: only a purge is left, whose time has not come. */
export type Redriven = 'redriven' | 'due' | 'ended' | 'held' | 'moved_on' | 'newer';

/** @param item as it has just been read. */
export async function redriveItem(steps: StepPorts<Redrivable>, item: Redrivable): Promise<Redriven> {
  const nowMs = steps.nowMs();
  const { step, last_failure } = item;
  if (!step || (step === 'purge' && !isTried(item, nowMs))) return 'ended';
  if (item.version > ITEM_VERSION) return 'newer';
  if (heldUntil(item, nowMs) !== undefined) return 'held';
  // A reason stays until the step works.
  const changes = { last_failure, next_attempt_at: undefined };
  const moved = await moveOn(steps, item, { step, dueMs: nowMs, changes }, 'redrive');
  return moved === 'woken' ? 'redriven' : (moved ?? 'moved_on');
}

/** Its time has come, and it has been tried or should have been. */
function isTried({ last_failure, claims, due = 0 }: Redrivable, nowMs: number): boolean {
  return last_failure !== undefined || claims > 0 || due <= nowMs;
}

/**
 * Makes an item's present step due now, whatever wait it was in, and wakes it. What has been tried so far still counts.
 * Answers why not, where nothing was done.
 */
import type { Deliveries } from '../deliveries/delivery.ts';
import type { EndpointItem } from '../deliveries/endpoint-item.ts';
import type { EventItem } from '../deliveries/event-item.ts';
import type { BookItem } from './book.ts';
import type { DeadLetter } from './dead-letter.ts';
import type { Job } from './job.ts';
import { moveOn } from './move-on.ts';
import { heldUntil, isNewer } from './obligation.ts';
import type { ReferenceItem } from './reference.ts';
import type { StepPorts } from './run-step.ts';
import type { UploadItem } from './upload.ts';

export type Redrivable = Job | EventItem | EndpointItem | BookItem | ReferenceItem | DeadLetter | UploadItem;

/** `due`: now, but SQS took no wake-up, so the poller wakes it. `ended`: only a purge is left, whose time has not come. */
export type Redriven = 'redriven' | 'due' | 'ended' | 'held' | 'moved_on' | 'newer';

/** @param item as it has just been read. */
export async function redriveItem(steps: StepPorts<Redrivable>, item: Redrivable): Promise<Redriven> {
  const nowMs = steps.nowMs();
  const { step, last_failure } = item;
  if (!step || (step === 'purge' && !isTried(item, nowMs))) return 'ended';
  if (isNewer(item)) return 'newer';
  if (heldUntil(item, nowMs) !== undefined) return 'held';
  // A reason stays until the step works.
  const changes = { last_failure, ...atOnce(item) };
  const moved = await moveOn(steps, item, { step, dueMs: nowMs, changes }, 'redrive');
  return moved === 'woken' ? 'redriven' : (moved ?? 'moved_on');
}

/** What is owed is tried whatever its schedule says; and an endpoint that was waited for is looked at. */
function atOnce(item: Redrivable): { deliveries?: Deliveries; probe_at?: undefined } {
  if (item.kind === 'endpoint') return { probe_at: undefined };
  if (!('deliveries' in item) || !item.deliveries) return {};
  const deliveries = Object.entries(item.deliveries).map(([id, { next_attempt_at: _, ...rest }]) => [
    id,
    rest,
  ]);
  return { deliveries: Object.fromEntries(deliveries) };
}

/** Its time has come, and it has been tried or should have been. */
function isTried({ last_failure, claims, due = 0 }: Redrivable, nowMs: number): boolean {
  return last_failure !== undefined || claims > 0 || due <= nowMs;
}

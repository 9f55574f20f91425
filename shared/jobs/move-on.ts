/**
 * How an item moves on: what was learnt is written, the next step owed, its wake-up sent. Under the lease of whoever has
 * run its step (run-step.ts), or, by an operator's doing, while nobody holds it.
 */
import { type Obligation, owes, type Via } from './obligation.ts';
import type { Changes } from './obligation-store.ts';
import type { Progress, StepPorts } from './run-step.ts';

/** SQS delays a message by 15 minutes at most; longer waits are the poller's. */
const LONGEST_DELAY_MS = 900_000;

/**
 * As a finished step would, without a lease. `due`: it has moved on, but no wake-up was sent, so the poller wakes it.
 * Undefined: somebody holds it, or it is no longer as it was seen.
 */
export async function moveOn<Item extends Obligation>(
  ports: StepPorts<Item>,
  seen: Item,
  progress: Progress<Item>,
  via: Via,
): Promise<'woken' | 'due' | undefined> {
  const nowMs = ports.nowMs();
  const changes = movedOn(seen, progress, nowMs, ports.graceMs);
  if (!(await ports.store.amend(seen, nowMs, changes))) return undefined;
  return (await wakeNext(ports, { item: seen, via }, progress, nowMs)) ? 'woken' : 'due';
}

/** The lease given back and the next step owed. A step's failure is forgotten, unless `progress` tells of one. */
export function movedOn<Item extends Obligation>(
  item: Item,
  progress: Progress<Item>,
  nowMs: number,
  graceMs: number,
): Changes<Item> {
  const { step, dueMs, hold } = progress;
  const owed = step
    ? owes(item.id, step, dueMs + (delayOf(progress, nowMs) === undefined ? 0 : graceMs))
    : { step: undefined, due: undefined, due_shard: undefined };
  const mechanism: Changes<Obligation> = {
    ...owed,
    not_before: step && hold ? dueMs : undefined,
    lease: undefined,
    lease_until: undefined,
    // A start that has to be tried again has not acted on any.
    hints_seen: step === item.step && step !== 'settle' ? item.hints_seen : item.hints,
    claims: 0,
  };
  return { last_failure: undefined, ...progress.changes, ...mechanism } as Changes<Item>;
}

/** False when no wake-up was sent: the item is due, so it is only late, for the poller sends one. */
export async function wakeNext<Item extends Obligation>(
  ports: StepPorts<Item>,
  { item, via }: { item: Item; via: Via },
  progress: Progress<Item>,
  nowMs: number,
): Promise<boolean> {
  const delayMs = delayOf(progress, nowMs);
  if (!progress.step || delayMs === undefined) return false;
  const tenant = 'tenant' in item && typeof item.tenant === 'string' ? { tenant: item.tenant } : {};
  const wakeUp = { item: item.id, step: progress.step, via, ...tenant };
  return ports.wake(wakeUp, Math.ceil(delayMs / 1000));
}

/** Milliseconds by which the wake-up is delayed; undefined when the poller alone wakes the item. */
function delayOf(progress: Progress<Obligation>, nowMs: number): number | undefined {
  const delayMs = Math.max(0, progress.dueMs - nowMs);
  return delayMs === 0 || (progress.hold && delayMs <= LONGEST_DELAY_MS) ? delayMs : undefined;
}

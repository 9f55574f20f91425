/**
 * Runs one step of one item, whoever asked for it: takes the lease, lets `work` do what is to be done, gives
 * the lease back with what was learnt and when the item is due next, and sends the next wake-up. Dying
 * anywhere leaves the item due. A worker that lost its lease changes nothing.
 */
import { PaperhookError } from '../errors.ts';
import { hasPassed, ITEM_VERSION, type Obligation, owes, type Step, type Via } from './obligation.ts';
import type { Changes, ObligationStore } from './obligation-store.ts';

export interface WakeUp {
  item: string;
  step: Step;
  via: Via;
}

export interface StepPorts<Item extends Obligation> {
  store: ObligationStore<Item>;
  /** Sends a wake-up to its step's queue; losing it costs `graceMs`, nothing else. */
  wake(wakeUp: WakeUp, delaySeconds: number): Promise<void>;
  nowMs(): number;
  newToken(): string;
  /** How long a wake-up may take before the poller sends another. */
  graceMs: number;
}

/** What the work has come to. */
export interface Progress<Item extends Obligation> {
  changes: Changes<Item>;
  /** The step owed next, the same one perhaps; undefined when nothing is owed any more. */
  step: Step | undefined;
  /** Epoch ms: when that step is due. */
  dueMs: number;
  /** It must not run before that, whatever news arrives. Without it, news makes it due at once. */
  hold?: boolean;
  /** Who asked for the next step, where that is not who asked for this one. */
  via?: Via;
}

export interface Run {
  wakeUp: WakeUp;
  /** How long the worker may hold the item: its function's timeout and a margin. */
  leaseMs: number;
}

/**
 * `done`; or why nothing was done: `hinted` (it will be looked at later), `passed`, `early`, `gone` (no such item),
 * `newer` (left for code that knows its version), `superseded` (done, but the lease was lost meanwhile).
 */
export type Outcome = 'done' | 'hinted' | 'passed' | 'early' | 'gone' | 'newer' | 'superseded';

/** SQS delays a message by 15 minutes at most; longer waits are the poller's. */
const LONGEST_DELAY_MS = 900_000;
/** Each try loses only to somebody else's progress on the same item. */
const TRIES = 4;

export async function runStep<Item extends Obligation>(
  ports: StepPorts<Item>,
  run: Run,
  work: (item: Item, token: string) => Promise<Progress<Item>>,
): Promise<Outcome> {
  for (let tries = 0; tries < TRIES; tries++) {
    const nowMs = ports.nowMs();
    const token = ports.newToken();
    const { item: id, step } = run.wakeUp;
    const item = await ports.store.takeLease({ id, step, token, nowMs, untilMs: nowMs + run.leaseMs });
    if (item) return finishStep(ports, run.wakeUp, item, token, await work(item, token));
    const outcome = await leaveHint(ports, run.wakeUp);
    if (outcome) return outcome;
  }
  throw new PaperhookError('unavailable', 'the item changed faster than it could be read', {
    fault: 'transient',
  });
}

/** Undefined: the item has become free meanwhile, so try to run the step again. */
async function leaveHint<Item extends Obligation>(
  ports: StepPorts<Item>,
  wakeUp: WakeUp,
): Promise<Outcome | undefined> {
  const seen = await ports.store.get(wakeUp.item);
  if (!seen) return 'gone';
  if (seen.version > ITEM_VERSION) return 'newer';
  if (!seen.step || hasPassed(wakeUp.step, seen.step)) return 'passed';
  const nowMs = ports.nowMs();
  const isHeld = (seen.lease_until ?? 0) > nowMs;
  if (seen.step === wakeUp.step && !isHeld) {
    return (seen.not_before ?? 0) > nowMs ? 'early' : undefined;
  }
  return (await ports.store.addHint(seen, wakeUp.via)) ? 'hinted' : undefined;
}

async function finishStep<Item extends Obligation>(
  ports: StepPorts<Item>,
  wakeUp: WakeUp,
  item: Item,
  token: string,
  progress: Progress<Item>,
): Promise<Outcome> {
  const nowMs = ports.nowMs();
  // News is for settle: it is what looks at the provider again.
  const heedsNews = progress.step === 'settle' && !progress.hold;
  // What was hinted before another step began has not been acted on by it.
  const hadNews = heedsNews && item.step !== 'settle' && item.hints > item.hints_seen;
  const waits = heedsNews && progress.dueMs > nowMs && !hadNews;
  const given = { ...progress, dueMs: hadNews ? nowMs : progress.dueMs };

  let finished = await ports.store.finish(
    item.id,
    waits ? { token, hints: item.hints } : { token },
    release(ports, item, given, nowMs),
  );
  if (!finished && waits) {
    given.dueMs = nowMs;
    finished = await ports.store.finish(item.id, { token }, release(ports, item, given, nowMs));
  }
  if (!finished) return 'superseded';
  const via = given.dueMs === progress.dueMs ? (progress.via ?? wakeUp.via) : (finished.hint_via ?? 'step');
  await sendNext(ports, { item: item.id, via }, given, nowMs);
  return 'done';
}

/** The lease given back and the next step owed. */
function release<Item extends Obligation>(
  ports: StepPorts<Item>,
  item: Item,
  progress: Progress<Item>,
  nowMs: number,
): Changes<Item> {
  const { step, dueMs, hold } = progress;
  const owed = step
    ? owes(item.id, step, dueMs + (delayOf(progress, nowMs) === undefined ? 0 : ports.graceMs))
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
  return { ...progress.changes, ...mechanism } as Changes<Item>;
}

/** Milliseconds by which the wake-up is delayed; undefined when the poller alone wakes the item. */
function delayOf(progress: Progress<Obligation>, nowMs: number): number | undefined {
  const delayMs = Math.max(0, progress.dueMs - nowMs);
  return delayMs === 0 || (progress.hold && delayMs <= LONGEST_DELAY_MS) ? delayMs : undefined;
}

async function sendNext<Item extends Obligation>(
  ports: StepPorts<Item>,
  next: { item: string; via: Via },
  progress: Progress<Item>,
  nowMs: number,
): Promise<void> {
  const delayMs = delayOf(progress, nowMs);
  if (!progress.step || delayMs === undefined) return;
  // The item is due, so a wake-up that could not be sent is only late: the poller sends it.
  await ports.wake({ ...next, step: progress.step }, Math.ceil(delayMs / 1000)).catch(() => undefined);
}

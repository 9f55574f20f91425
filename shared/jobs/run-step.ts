/**
 * Runs one step of one item, whoever asked for it: takes the lease, lets `work` do what is to be done, gives
 * the lease back with what was learnt and when the item is due next, and sends the next wake-up. Dying
 * anywhere leaves the item due. A worker that lost its lease changes nothing.
 */
import { asPaperhookError, publicReason } from '../errors.ts';
import { movedOn, wakeNext } from './move-on.ts';
import { hasPassed, heldUntil, isNewer, type Obligation, type Step, type Via } from './obligation.ts';
import type { Changes, ObligationStore } from './obligation-store.ts';
import { tryAnew } from './try-anew.ts';

export interface WakeUp {
  item: string;
  step: Step;
  via: Via;
  /** Whose it is, where that is known: no tenant's many wake-ups hold up another's few. */
  tenant?: string;
}

/** Sends a wake-up to its step's queue. False: none was sent. Its item is due by itself, so it is only late. */
export type Wake = (wakeUp: WakeUp, delaySeconds: number) => Promise<boolean>;

export interface StepPorts<Item extends Obligation> {
  store: ObligationStore<Item>;
  wake: Wake;
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
  /** News makes it due at once, as it does settle; with nothing owed next, it is the same step that news makes due. */
  heedsNews?: boolean;
  /** Who asked for the next step, where that is not who asked for this one. */
  via?: Via;
}

export interface Run {
  wakeUp: WakeUp;
  /** How long the worker may hold the item: its function's timeout and a margin. */
  leaseMs: number;
}

/**
 * `done`; or why nothing was done: `hinted` (it will be looked at later), `held` (somebody else is running it), `passed`,
 * `early`, `gone` (no such item), `newer` (left for code that knows its version), `superseded` (done, but the lease was
 * lost meanwhile).
 */
export type Outcome = 'done' | 'hinted' | 'held' | 'passed' | 'early' | 'gone' | 'newer' | 'superseded';

export async function runStep<Item extends Obligation>(
  ports: StepPorts<Item>,
  run: Run,
  work: (item: Item, token: string) => Promise<Progress<Item>>,
): Promise<Outcome> {
  return tryAnew('the item', async () => {
    const nowMs = ports.nowMs();
    const token = ports.newToken();
    const { item: id, step } = run.wakeUp;
    const item = await ports.store.takeLease({ id, step, token, nowMs, untilMs: nowMs + run.leaseMs });
    if (!item) return leaveHint(ports, run.wakeUp);
    const progress = await work(item, token).catch((thrown) => leaveReason(ports, item, token, thrown));
    return finishStep(ports, run.wakeUp, item, token, progress);
  });
}

/** Undefined: the item has become free meanwhile, so try to run the step again. */
async function leaveHint<Item extends Obligation>(
  ports: StepPorts<Item>,
  wakeUp: WakeUp,
): Promise<Outcome | undefined> {
  const seen = await ports.store.get(wakeUp.item);
  if (!seen) return 'gone';
  if (isNewer(seen)) return 'newer';
  if (!seen.step || hasPassed(wakeUp.step, seen.step)) return 'passed';
  const nowMs = ports.nowMs();
  const isHeld = heldUntil(seen, nowMs) !== undefined;
  if (seen.step === wakeUp.step && !isHeld) {
    return (seen.not_before ?? 0) > nowMs ? 'early' : undefined;
  }
  // Any other wake-up, twice delivered perhaps, tells the holder nothing that the item doesn't.
  if (wakeUp.via !== 'notification') return isHeld ? 'held' : 'early';
  return (await ports.store.addHint(seen)) ? 'hinted' : undefined;
}

/** The message fails and comes again, as it would have; the item keeps its lease and its due time, and says why. */
async function leaveReason<Item extends Obligation>(
  ports: StepPorts<Item>,
  item: Item,
  token: string,
  thrown: unknown,
): Promise<never> {
  const reason: Changes<Obligation> = { last_failure: publicReason(asPaperhookError(thrown)) };
  // What was thrown counts, not that its reason could not be written.
  await ports.store.finish(item.id, { token }, reason as Changes<Item>).catch(() => undefined);
  throw thrown;
}

/** A wait that news ends is written only if there is none; else the step is due at once. */
async function finishStep<Item extends Obligation>(
  ports: StepPorts<Item>,
  wakeUp: WakeUp,
  item: Item,
  token: string,
  progress: Progress<Item>,
): Promise<Outcome> {
  const nowMs = ports.nowMs();
  const write = async (owed: Progress<Item>, held: { hints?: number }) => {
    const changes = movedOn(item, owed, nowMs, ports.graceMs);
    return (await ports.store.finish(item.id, { token, ...held }, changes)) && owed;
  };
  let written: Progress<Item> | undefined;
  if (hadNews(item, progress)) written = await write(dueAtOnce(item, progress, nowMs), {});
  else if (!waitsForNews(progress, nowMs)) written = await write(progress, {});
  else {
    written = await write(progress, { hints: item.hints });
    written ??= await write(dueAtOnce(item, progress, nowMs), {});
  }
  if (!written) return 'superseded';
  await wakeNext(ports, { item, via: written.via ?? wakeUp.via }, written, nowMs);
  return 'done';
}

/** News is for settle, which looks at the provider again, unless another step says that it is for it too. */
function waitsForNews({ step, dueMs, hold, heedsNews }: Progress<Obligation>, nowMs: number): boolean {
  const isToWait = step === undefined || dueMs > nowMs;
  return isToWait && (step === 'settle' || heedsNews === true) && !hold;
}

/** What was hinted before another step began has not been acted on by it. */
function hadNews(item: Obligation, { step, hold }: Progress<Obligation>): boolean {
  return step === 'settle' && !hold && item.step !== 'settle' && item.hints > item.hints_seen;
}

/** Where nothing would be owed any more, the same step is. */
function dueAtOnce<Item extends Obligation>(
  item: Item,
  progress: Progress<Item>,
  nowMs: number,
): Progress<Item> {
  const due = { ...progress, dueMs: nowMs, via: 'notification' } as const;
  return progress.step ? due : { ...due, step: item.step, changes: {} };
}

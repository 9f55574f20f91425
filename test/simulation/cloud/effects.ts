/**
 * What a function does to the world outside itself: each effect takes its time on the way there and back, and
 * whoever wanted it may not live to hear of it.
 */
import type { FaultKind, Faults } from '../faults.ts';
import type { Random } from '../time/random.ts';
import type { VirtualClock } from '../time/virtual-clock.ts';
import { currentInvocation, type Invocation } from './invocation.ts';

/** How one effect goes wrong. `error`: what the caller is told. */
export type Mishap =
  | { kind: FaultKind; happens: 'not' | 'once' | 'twice'; error?: Error; extraMs?: number }
  | undefined;

export interface Effects {
  /** @param what for the event log. @param mishap asked when the effect is on its way. */
  run<Answer>(what: () => string, mishap: () => Mishap, apply: () => Answer): Promise<Answer>;
  /** For an answer that takes its time; rejects when the signal says that nobody waits for it any more. */
  wait(delayMs: number, signal: AbortSignal): Promise<void>;
}

export interface EffectWorld {
  clock: VirtualClock;
  latency: Random;
  faults: Faults;
  /** A line of the event log, written only if somebody reads it. */
  note(actor: string, what: () => string): void;
}

/** A fresh one each time: what waits for a shared one would be kept for as long as that is. */
const forever = () => new Promise<never>(() => undefined);

export function createEffects(world: EffectWorld): Effects {
  const { clock, latency } = world;

  async function run<Answer>(what: () => string, mishap: () => Mishap, apply: () => Answer): Promise<Answer> {
    const invocation = currentInvocation();
    if (!invocation) return runOne(invocation, what, mishap, apply);
    invocation.pendingEffects += 1;
    try {
      return await runOne(invocation, what, mishap, apply);
    } finally {
      invocation.pendingEffects -= 1;
    }
  }

  async function runOne<Answer>(
    invocation: Invocation | undefined,
    what: () => string,
    mishap: () => Mishap,
    apply: () => Answer,
  ): Promise<Answer> {
    const fate = invocation && meet(world, invocation);
    const actor = invocation?.name ?? 'outside';
    if (fate === 'killed_before_effect') {
      world.note(actor, () => `${what()}: killed before it`);
      invocation?.die();
    }
    if (isDead(invocation)) return forever();
    const stalls = fate === 'stalled_past_lease' ? stall(world, invocation) : { beforeMs: 0, afterMs: 0 };
    await clock.sleep(latency.whole(1, 12) + stalls.beforeMs);
    await thawed(world, invocation);
    const outcome = attempt(world, actor, what, mishap(), apply);
    if (fate === 'killed_after_effect') {
      world.note(actor, () => `${what()}: killed after it`);
      invocation?.die();
    }
    if (fate === 'timed_out_in_effect') return forever();
    await clock.sleep(latency.whole(1, 12) + outcome.extraMs + stalls.afterMs);
    await thawed(world, invocation);
    if (isDead(invocation)) return forever();
    if (outcome.error) throw outcome.error;
    return outcome.answer();
  }

  async function wait(delayMs: number, signal: AbortSignal): Promise<void> {
    const invocation = currentInvocation();
    const aborted = Promise.withResolvers<never>();
    const abort = () => aborted.reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    if (invocation) invocation.pendingEffects += 1;
    try {
      await Promise.race([clock.sleep(delayMs), aborted.promise]);
    } finally {
      signal.removeEventListener('abort', abort);
      await thawed(world, invocation);
      if (isDead(invocation)) await forever();
      if (invocation) invocation.pendingEffects -= 1;
    }
  }

  return { run, wait };
}

function isDead(invocation: Invocation | undefined): boolean {
  return invocation?.state === 'dead';
}

function meet({ faults }: EffectWorld, invocation: Invocation): FaultKind | undefined {
  invocation.effects += 1;
  if (invocation.fate?.effect !== invocation.effects) return undefined;
  faults.happened(invocation.fate.kind);
  return invocation.fate.kind;
}

/** For longer than any lease, before what it wants to do is done, or before it hears of that. */
function stall(
  { faults, note }: EffectWorld,
  invocation: Invocation | undefined,
): { beforeMs: number; afterMs: number } {
  if (invocation) invocation.isStalled = true;
  note(invocation?.name ?? '', () => 'stalls');
  const random = faults.random('stalled_past_lease');
  const stallMs = random.whole(100_000, 1_200_000);
  return random.chance(0.5) ? { beforeMs: stallMs, afterMs: 0 } : { beforeMs: 0, afterMs: stallMs };
}

/** A frozen function does nothing until a later call thaws it, if one ever does. */
async function thawed(
  { clock, latency, note }: EffectWorld,
  invocation: Invocation | undefined,
): Promise<void> {
  if (invocation?.state !== 'frozen') return;
  if (latency.chance(0.5)) return forever();
  await clock.sleep(latency.whole(1_000, 1_800_000));
  note(invocation.name, () => 'thaws');
}

interface Attempted<Answer> {
  error: unknown;
  answer(): Answer;
  extraMs: number;
}

function attempt<Answer>(
  { note }: EffectWorld,
  actor: string,
  what: () => string,
  mishap: Mishap,
  apply: () => Answer,
): Attempted<Answer> {
  const extraMs = mishap?.extraMs ?? 0;
  let answer: (() => Answer) | undefined;
  let error: unknown;
  const once = () => {
    try {
      const value = apply();
      answer = () => value;
      error = undefined;
    } catch (thrown) {
      error = thrown;
    }
  };
  if (mishap?.happens !== 'not') once();
  if (mishap?.happens === 'twice') once();
  if (mishap?.error) error = mishap.error;
  note(actor, () => describe(what(), mishap, error));
  return {
    error,
    extraMs,
    answer:
      answer ??
      (() => {
        throw error;
      }),
  };
}

function describe(what: string, mishap: Mishap, error: unknown): string {
  const wrong = mishap ? ` [${mishap.kind}]` : '';
  const outcome = error instanceof Error ? ` -> ${error.name}` : '';
  return `${what}${wrong}${outcome}`;
}

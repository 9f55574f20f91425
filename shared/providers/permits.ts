/**
 * Permits to call a provider that allows only so many calls a second, over all workers of the deployment. Those who wait
 * in one worker get a block of them by one write, each with a time of its own; a permit is good for that time only, so
 * that permits which nobody used in time can't be used together.
 */
import { type PaperhookError, transient } from '../errors.ts';
import type { PermitRequest, Permits } from './session.ts';

export interface PermitStore {
  /** Takes the next `spanMs` of an account's time. Epoch ms at which it begins; undefined: not before `latestMs`. */
  reserve(block: {
    account: string;
    spanMs: number;
    nowMs: number;
    latestMs: number;
  }): Promise<number | undefined>;
  /** Nothing of the account's time before `untilMs` is free. */
  pauseUntil(account: string, nowMs: number, untilMs: number): Promise<void>;
}

export interface PermitPorts {
  store: PermitStore;
  nowMs(): number;
  wait(ms: number): Promise<void>;
}

/** So long a function may stand waiting for its turn; it is paid for meanwhile. */
const LONGEST_WAIT_MS = 10_000;
/** One of a worker's blocks, so that no worker holds the others up for long. */
const LARGEST_BLOCK = 10;

interface Waiting {
  resolve(atMs: number): void;
  reject(error: unknown): void;
}

export function createPermits({ store, nowMs, wait }: PermitPorts): Permits {
  const queues = new Map<string, Waiting[]>();

  async function reserveFor({ account, perSecond }: PermitRequest, queue: Waiting[]): Promise<void> {
    while (queue.length > 0) {
      const some = queue.slice(0, LARGEST_BLOCK);
      const now = nowMs();
      const intervalMs = 1000 / perSecond;
      const block = {
        account,
        spanMs: Math.ceil(some.length * intervalMs),
        nowMs: now,
        latestMs: now + LONGEST_WAIT_MS,
      };
      try {
        const firstMs = await store.reserve(block);
        some.forEach(({ resolve, reject }, index) => {
          if (firstMs === undefined) reject(throttled());
          else resolve(firstMs + index * intervalMs);
        });
      } catch (error) {
        for (const { reject } of some) reject(error);
      }
      queue.splice(0, some.length);
    }
  }

  function reserved(request: PermitRequest): Promise<number> {
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    const queue = queues.get(request.account) ?? [];
    queues.set(request.account, queue);
    queue.push({ resolve, reject });
    if (queue.length === 1) reserveFor(request, queue);
    return promise;
  }

  return {
    async take(request, signal) {
      const intervalMs = 1000 / request.perSecond;
      for (;;) {
        if (signal.aborted) throw timeIsOver(signal.reason);
        const atMs = await reserved(request);
        await wait(Math.max(0, atMs - nowMs()));
        if (signal.aborted) throw timeIsOver(signal.reason);
        if (nowMs() < atMs + intervalMs) return;
      }
    },
    pauseUntil: ({ account }, untilMs) => store.pauseUntil(account, nowMs(), untilMs),
  };
}

function timeIsOver(cause: unknown): PaperhookError {
  return transient('provider_unavailable', "the time was over before it was this call's turn", { cause });
}

function throttled(): PaperhookError {
  return transient('provider_throttled', 'the calls of other jobs come first', {
    retryAfterSeconds: LONGEST_WAIT_MS / 1000,
  });
}

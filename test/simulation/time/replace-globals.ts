/**
 * Puts the world's clock, chance and network in the place of the platform's, for the whole thread: what the product
 * asks of Date.now, Math.random, crypto.randomUUID, timers, AbortSignal.timeout, fetch, console and stdout comes from the
 * world that is running. It asks nothing else of the machine but what is the same each time, and the seals of secrets.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import { matchesGlob } from 'node:path';
import timers from 'node:timers';

export interface Platform {
  nowMs(): number;
  random(): number;
  uuid(): string;
  after(delayMs: number, run: () => void): void;
  fetch(url: string, init: RequestInit): Promise<Response>;
  log(line: unknown): void;
}

/** What cannot be had while no world is running. */
const nothing: Platform = {
  nowMs: () => 0,
  random: () => 0.5,
  uuid: () => '00000000-0000-4000-8000-000000000000',
  after: () => undefined,
  fetch: () => Promise.reject(new Error('No world is running.')),
  log: () => undefined,
};

let platform = nothing;

export function standOn(next: Platform | undefined): void {
  platform = next ?? nothing;
}

/** Once a thread, before any of the product is loaded. */
export function replaceGlobals(): void {
  // Node loads what is behind it at the first call, and that draws from Math.random: not in the middle of a world.
  matchesGlob('', '');
  Date.now = () => platform.nowMs();
  Math.random = () => platform.random();
  Object.assign(crypto, { randomUUID: () => platform.uuid() });
  const replaced = { setTimeout: virtualTimeout, clearTimeout: (timeout?: Timeout) => timeout?.clear() };
  Object.assign(timers, replaced);
  Object.assign(globalThis, replaced, {
    fetch: (url: string, init: RequestInit) => platform.fetch(url, init),
  });
  AbortSignal.timeout = (delayMs) => {
    const controller = new AbortController();
    platform.after(delayMs, () => controller.abort(new DOMException('The time is up.', 'TimeoutError')));
    return controller.signal;
  };
  for (const level of ['log', 'info', 'warn', 'error'] as const)
    console[level] = (line) => platform.log(line);
  process.stdout.write = (line: unknown) => {
    platform.log(line);
    return true;
  };
  // So that named imports of built-in modules see it too.
  syncBuiltinESMExports();
}

interface Timeout {
  clear(): void;
}

function virtualTimeout(
  run: (...parameters: unknown[]) => void,
  delayMs = 0,
  ...parameters: unknown[]
): Timeout {
  let isWanted = true;
  // It is still the same invocation's doing.
  const runThere = AsyncLocalStorage.bind(() => run(...parameters));
  platform.after(delayMs, () => {
    if (isWanted) runThere();
  });
  return {
    clear() {
      isWanted = false;
    },
  };
}

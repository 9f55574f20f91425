/**
 * The one clock of a world, and everything that is to happen in it: events run one after the other in the order of
 * their time, each until all that it set going waits for a later one. No real time passes.
 */
import TinyQueue from 'tinyqueue';

interface Event {
  atMs: number;
  /** Of two at the same time the one that was asked for first is first. */
  order: number;
  run: () => void;
}

export interface VirtualClock {
  nowMs(): number;
  at(atMs: number, run: () => void): void;
  after(delayMs: number, run: () => void): void;
  sleep(delayMs: number): Promise<void>;
  /** Runs what is to happen up to that time, or until `isOver`. */
  runUntil(endMs: number, isOver: () => boolean): Promise<void>;
}

export function createVirtualClock(startMs: number): VirtualClock {
  const events = new TinyQueue<Event>([], (a, b) => a.atMs - b.atMs || a.order - b.order);
  let nowMs = startMs;
  let order = 0;

  function at(atMs: number, run: () => void): void {
    order += 1;
    events.push({ atMs: Math.max(Math.round(atMs), nowMs), order, run });
  }

  return {
    nowMs: () => nowMs,
    at,
    after: (delayMs, run) => at(nowMs + delayMs, run),
    sleep: (delayMs) => new Promise((resolve) => at(nowMs + delayMs, resolve)),
    async runUntil(endMs, isOver) {
      for (let event = events.peek(); event && event.atMs <= endMs && !isOver(); event = events.peek()) {
        events.pop();
        nowMs = event.atMs;
        event.run();
        await allWait();
      }
      if (!isOver()) nowMs = Math.max(nowMs, endMs);
    },
  };
}

/** Macrotasks come after all microtasks: then everything that was set going waits for the clock. */
function allWait(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

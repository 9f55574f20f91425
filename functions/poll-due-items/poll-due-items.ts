/**
 * Runs every minute. Every item that is due gets a wake-up, oldest first: first its due time is moved on, so that
 * overlapping polls and a lagging index don't send it twice, then the message is sent. Its cost follows what is
 * due, not what is open.
 */

import type { Obligation } from '../../shared/jobs/obligation.ts';
import { DUE_SHARDS, STEPS } from '../../shared/jobs/obligation.ts';
import type { DueItem, ObligationStore } from '../../shared/jobs/obligation-store.ts';
import type { WakeUp } from '../../shared/jobs/run-step.ts';

/** Of each shard at a time; within a page as many are claimed at once as one connection pool carries. */
const PAGE = 50;

export interface PollPorts {
  store: Pick<ObligationStore<Obligation>, 'listDue' | 'claim'>;
  wake(wakeUp: WakeUp): Promise<void>;
  nowMs(): number;
  /** How long a wake-up may take before another one is sent, in ms. */
  claimMs: number;
  /** Whether there is time for another page. */
  hasTime(): boolean;
}

/** @returns how many wake-ups were sent. */
export async function pollDueItems(ports: PollPorts): Promise<number> {
  const shards = Array.from({ length: DUE_SHARDS }, (_, shard) => shard);
  const sent = await Promise.all(shards.map((shard) => pollShard(ports, shard)));
  return sent.reduce((total, count) => total + count, 0);
}

async function pollShard(ports: PollPorts, shard: number): Promise<number> {
  let sent = 0;
  while (ports.hasTime()) {
    const items = await ports.store.listDue(shard, ports.nowMs(), PAGE);
    const woken = await Promise.all(items.map((item) => claimAndWake(ports, item)));
    const count = woken.filter(Boolean).length;
    sent += count;
    // A page on which nothing could be claimed is the index lagging, or somebody else's.
    if (items.length < PAGE || count === 0) break;
  }
  return sent;
}

async function claimAndWake(ports: PollPorts, item: DueItem): Promise<boolean> {
  // A step that this version doesn't know is left for one that does.
  if (!STEPS.includes(item.step)) return false;
  if (!(await ports.store.claim(item, ports.nowMs() + ports.claimMs))) return false;
  await ports.wake({ item: item.id, step: item.step, via: 'poller' });
  return true;
}

/**
 * Runs every minute. Every item that is due gets a wake-up, oldest first: first its due time is moved on, so that
 * overlapping polls and a lagging index don't send it twice, then the message is sent. Its cost follows what is
 * due, not what is open.
 */
import type { Obligation } from '../../shared/jobs/obligation.ts';
import { DUE_SHARDS, STEPS } from '../../shared/jobs/obligation.ts';
import type { DueItem, ObligationStore } from '../../shared/jobs/obligation-store.ts';
import type { Wake } from '../../shared/jobs/run-step.ts';
import type { Measure } from '../../shared/lambda/embedded-metrics.ts';

/** Of each shard at a time; within a page as many are claimed at once as one connection pool carries. */
const PAGE = 50;
/** However deep a queue's backlog is, an item's own time (a deadline, an upload's 24 hours) comes soon after this. */
const LONGEST_CLAIM_MS = 600_000;

export interface PollPorts {
  store: Pick<ObligationStore<Obligation>, 'listDue' | 'claim'>;
  wake: Wake;
  nowMs(): number;
  /** How long a first wake-up may take before another one is sent, in ms; then twice as long, and so on. */
  claimMs: number;
  /** Whether there is time for another page. */
  hasTime(): boolean;
  measure: Measure;
}

export interface Poll {
  sent: number;
  /** For how long the oldest item found has been due, as it was before its claim; 0 when nothing is due. */
  oldestAgeMs: number;
  /** What could not be read, claimed or woken: it is still due, or due again after its claim. */
  failures: unknown[];
}

export async function pollDueItems(ports: PollPorts): Promise<Poll> {
  const poll: Poll = { sent: 0, oldestAgeMs: 0, failures: [] };
  const shards = Array.from({ length: DUE_SHARDS }, (_, shard) => shard);
  await Promise.all(
    shards.map((shard) => pollShard(ports, shard, poll).catch((error) => poll.failures.push(error))),
  );
  ports.measure({ OldestDueAgeSeconds: poll.oldestAgeMs / 1000, WakeUpsSent: poll.sent });
  return poll;
}

async function pollShard(ports: PollPorts, shard: number, poll: Poll): Promise<void> {
  while (ports.hasTime()) {
    const nowMs = ports.nowMs();
    const items = await ports.store.listDue(shard, nowMs, PAGE);
    poll.oldestAgeMs = Math.max(poll.oldestAgeMs, ...items.map(({ due }) => nowMs - due));
    const claimed = await Promise.all(
      items.map((item) => claimAndWake(ports, item, poll).catch((error) => poll.failures.push(error))),
    );
    // A page on which nothing could be claimed is the index lagging, or somebody else's.
    if (items.length < PAGE || !claimed.includes(true)) break;
  }
}

async function claimAndWake(ports: PollPorts, item: DueItem, poll: Poll): Promise<boolean> {
  const claimMs = Math.min(LONGEST_CLAIM_MS, ports.claimMs * 2 ** Math.min(item.claims, 10));
  if (!(await ports.store.claim(item, ports.nowMs() + claimMs))) return false;
  // A step that this version doesn't know is left for one that does, and out of the way meanwhile.
  if (STEPS.includes(item.step)) {
    const isSent = await ports.wake({ item: item.id, step: item.step, via: 'poller' }, 0);
    if (!isSent) throw new Error(`No wake-up was sent for ${item.id}.`);
    poll.sent += 1;
  }
  return true;
}

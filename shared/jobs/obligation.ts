/**
 * The one mechanism's item: an obligation that is not yet met has a `step` and a `due` time, and so stands in
 * the due index until somebody has met it. Jobs, references, uploads and dead letters are all obligations.
 */
import { createHash } from 'node:crypto';
import { type Reason, transient } from '../errors.ts';

/**
 * In the order in which a job goes through them, `unpack` instead of `start` if it is a batch; `adopt` is a reference's only
 * step, `look` a Book's, `drain` an endpoint's. */
export const STEPS = ['unpack', 'start', 'settle', 'deliver', 'purge', 'adopt', 'look', 'drain'] as const;
export type Step = (typeof STEPS)[number];

export type Kind = 'job' | 'reference' | 'dead_letter' | 'upload' | 'book' | 'endpoint' | 'event';

/** Who asked for a step to be run. `step`: the step before it, or the same one, which asked to run again. */
export type Via = 'submit' | 'notification' | 'poller' | 'redrive' | 'step';

/** Written on every item and message; an item of a higher version is left for code that knows it. */
export const ITEM_VERSION = 1;

/** Partitions of the due index: each takes about 1,000 writes a second. */
export const DUE_SHARDS = 8;

export interface Obligation {
  id: string;
  kind: Kind;
  version: number;
  step?: Step;
  /** Epoch ms: by when the step must have been run or is tried again. */
  due?: number;
  due_shard?: number;
  /** Epoch ms: before this the step must not run, whoever asks (Retry-After, a delivery's schedule). */
  not_before?: number;
  /** The token of the worker that is running the step, and until when (epoch ms) nobody else may. */
  lease?: string;
  lease_until?: number;
  /** How often a worker has taken it or written under its lease: two moments that look alike are told apart by it. */
  revision?: number;
  /** How often there was news that could not be acted on at once, and how much of that has been. */
  hints: number;
  hints_seen: number;
  /** Wake-ups the poller has sent since a step was last finished. */
  claims: number;
  /** Messages about this item that ended in a DLQ. */
  dead_letters: number;
  /** Why the present step did not work the last time. */
  last_failure?: Reason;
  /** DynamoDB's TTL, epoch seconds. */
  expires_at?: number;
}

/** A newer item is left for code that knows it. */
export function isNewer({ version }: Pick<Obligation, 'version'>): boolean {
  return version > ITEM_VERSION;
}

/** Throws PaperhookError `unavailable`, transient, for a newer item. */
export function requireKnownVersion(item: Pick<Obligation, 'version'>): void {
  if (!isNewer(item)) return;
  throw transient('unavailable', 'the item is of a newer version than this code knows');
}

/** The fields of an item that has just been written for the first time and owes nothing yet. */
export function newItem(id: string) {
  return { id, version: ITEM_VERSION, hints: 0, hints_seen: 0, claims: 0, dead_letters: 0 };
}

/** The fields by which an item owes a step. */
export function owes(id: string, step: Step, dueMs: number) {
  return { step, due: dueMs, due_shard: dueShard(id) };
}

/** The shard an item stands in for as long as it lives. */
export function dueShard(id: string): number {
  return createHash('sha256').update(id).digest().readUInt8(0) % DUE_SHARDS;
}

/** Epoch ms until which a worker may have the item; undefined when nobody has. */
export function heldUntil({ lease_until = 0 }: Obligation, nowMs: number): number | undefined {
  return lease_until > nowMs ? lease_until : undefined;
}

/** True when `step` lies behind an item that is at `current`. */
export function hasPassed(step: Step, current: Step): boolean {
  return STEPS.indexOf(step) < STEPS.indexOf(current);
}

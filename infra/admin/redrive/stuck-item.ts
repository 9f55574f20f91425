import type { Redrivable } from '../../../shared/jobs/redrive-item.ts';
import { type Queue, queueOf } from '../../../shared/queues/queue-of.ts';

/** An item whose present step has failed, or has not been run in time. */
export interface StuckItem {
  id: string;
  queue: Queue;
  /** The code of its last failure, or `overdue`. */
  reason: string;
  /** Of what is no job: `-`. */
  tenant: string;
  /** Since the job was accepted. */
  ageMs: number;
}

/** The poller looks every minute. */
const OVERDUE_MS = 300_000;
/** It looks again after 2 and 4 minutes: by the third wake-up a step has been due for 6. */
const OVERDUE_CLAIMS = 3;

/** Undefined for what only waits its turn, and for what owes nothing. */
export function stuckItem(item: Redrivable, nowMs: number): StuckItem | undefined {
  const { id, step, last_failure } = item;
  const reason = last_failure?.code ?? (isOverdue(item, nowMs) ? 'overdue' : undefined);
  if (!step || reason === undefined) return undefined;
  const tenant = 'tenant' in item ? item.tenant : '-';
  return { id, queue: queueOf(step), reason, tenant, ageMs: nowMs - since(item, nowMs) };
}

/** Nobody wakes it, or nobody runs what was woken. */
function isOverdue({ due, claims }: Redrivable, nowMs: number): boolean {
  return (due ?? nowMs) < nowMs - OVERDUE_MS || claims >= OVERDUE_CLAIMS;
}

function since(item: Redrivable, nowMs: number): number {
  switch (item.kind) {
    case 'job':
      return item.accepted_at;
    case 'reference':
      return item.noticed_at ?? nowMs;
    case 'dead_letter':
      return item.at;
    case 'upload':
      return item.created_at;
    case 'event':
      return item.occurred_at;
    case 'endpoint':
      return Math.min(nowMs, ...Object.values(item.released));
    case 'book':
      return Math.min(nowMs, ...Object.values(item.waiting).map(({ since }) => since));
  }
}

import type { JobRecord } from './job-record.ts';

/** A quarter of its time a job waits to begin. */
const NEW_SHARE = 0.25;

/** As DocuProx's table of statuses spells them; archives pass through statuses of their own. */
export function statusOf({ state, addedAt, finishesAt, entries }: JobRecord, nowMs: number): string {
  if (state === 'done') return 'SUCCESS';
  if (state === 'failed') return 'FAILED';
  const passed = Number.isFinite(finishesAt) ? (nowMs - addedAt) / (finishesAt - addedAt || 1) : 0.5;
  if (passed < NEW_SHARE) return 'NEW';
  if (entries && passed < 2 * NEW_SHARE) return 'UNZIPPING FILE';
  return entries && passed < 3 * NEW_SHARE ? 'UNZIP FILE SUCCESS' : 'PROCESSING IMAGE';
}

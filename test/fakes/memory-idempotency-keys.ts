/** Idempotency keys in memory: what shared/store/idempotency-keys.ts does on DynamoDB. */
import type { Reservation, ReserveKey } from '../../shared/store/idempotency-keys.ts';

const KEPT_MS = 24 * 3_600_000;

export function memoryIdempotencyKeys(): ReserveKey {
  const held = new Map<string, Reservation & { createdAtMs: number }>();
  return async ({ tenant, key, nowMs, jobId, fingerprint, instead = jobId }) => {
    const id = JSON.stringify([tenant, key]);
    const holder = held.get(id);
    const isFree = !holder || holder.createdAtMs <= nowMs - KEPT_MS || holder.jobId === instead;
    if (isFree) held.set(id, { jobId, fingerprint, createdAtMs: nowMs });
    return isFree ? { jobId, fingerprint } : { jobId: holder.jobId, fingerprint: holder.fingerprint };
  };
}

/**
 * Secrets by name, kept for 5 minutes. A refused or hanging Secrets Manager throws when nothing is kept; a kept
 * secret then serves until it is an hour old: refusing every webhook through an outage would lose them (AzoraOne
 * gives up after 9 minutes), and a revoked secret stays good for that hour only if Secrets Manager is out too.
 */
import type { GetSecretValue } from './get-secret-value.ts';

export interface SecretReader {
  /** Undefined: there is no such secret. */
  read(name: string): Promise<string | undefined>;
  /** After a mismatch: asks again if the last answer is more than a minute old, whatever is kept. */
  refresh(name: string): Promise<string | undefined>;
}

interface Kept {
  value: string | undefined;
  /** Epoch ms of Secrets Manager's answer, and of the last time it was asked. */
  answeredAt: number;
  askedAt: number;
}

const MINUTE_MS = 60_000;
/** A secret that is not there: strangers who ask for it must not make us ask each time. */
const MISSING_MS = MINUTE_MS;
const FRESH_MS = 5 * MINUTE_MS;
const STALE_MS = 60 * MINUTE_MS;
/** Each way: strangers who invent names push out one another's, not the real ones. */
const MAX_NAMES = 200;

export function createSecretReader({ call, now }: { call: GetSecretValue; now: () => number }): SecretReader {
  const found = new Map<string, Kept>();
  const missing = new Map<string, Kept>();
  const underway = new Map<string, Promise<string | undefined>>();

  function keep(name: string, value: string | undefined, askedAt: number): void {
    found.delete(name);
    missing.delete(name);
    const side = value === undefined ? missing : found;
    side.set(name, { value, answeredAt: askedAt, askedAt });
    const oldest = side.keys().next().value;
    if (side.size > MAX_NAMES && oldest !== undefined) side.delete(oldest);
  }

  async function ask(name: string, kept: Kept | undefined): Promise<string | undefined> {
    const askedAt = now();
    try {
      const value = await call(name);
      keep(name, value, askedAt);
      return value;
    } catch (error) {
      if (kept?.value === undefined || askedAt - kept.answeredAt >= STALE_MS) throw error;
      kept.askedAt = askedAt;
      return kept.value;
    }
  }

  /** Concurrent readers share one call. */
  function askOnce(name: string, kept: Kept | undefined): Promise<string | undefined> {
    const shared = underway.get(name) ?? ask(name, kept).finally(() => underway.delete(name));
    underway.set(name, shared);
    return shared;
  }

  async function readUnlessOlder(name: string, maxAgeMs: number): Promise<string | undefined> {
    const kept = found.get(name) ?? missing.get(name);
    if (kept === undefined) return askOnce(name, kept);
    const isFresh = now() - kept.answeredAt < (kept.value === undefined ? MISSING_MS : maxAgeMs);
    return isFresh || now() - kept.askedAt < MINUTE_MS ? kept.value : askOnce(name, kept);
  }

  return {
    read: (name) => readUnlessOlder(name, FRESH_MS),
    refresh: (name) => readUnlessOlder(name, MINUTE_MS),
  };
}

/** A function instance that has just begun, in an account without limits. */
import type { ProviderSession } from '../../shared/providers/session.ts';

export function freshSession(): ProviderSession {
  return { tokens: new Map(), permits: { take: async () => {}, pauseUntil: async () => {} } };
}

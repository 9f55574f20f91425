import type { InvocationReport } from './function-pool.ts';

/** The line that the platform adds to a function's log after each invocation, shaped like Lambda's. */
export function reportLine({ requestId, pid, durationMs, outcome }: InvocationReport): string {
  const record = {
    requestId,
    pid,
    status: outcome.ok ? 'success' : outcome.reason,
    ...(outcome.ok ? {} : outcome.error),
    metrics: { durationMs: Math.round(durationMs) },
  };
  return `${JSON.stringify({ time: new Date().toISOString(), type: 'platform.report', record })}\n`;
}

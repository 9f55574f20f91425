/** An endpoint's attempts of one outcome, the newest first, page by page. */
import type { AttemptView } from '../../shared/http/answered/endpoints.ts';
import type { AttemptsQuery } from '../../shared/http/asked/endpoints.ts';
import { jobItemId } from '../../shared/jobs/job.ts';
import type { AttemptLog, LoggedAttempt } from '../../shared/store/attempts.ts';

const JOB_PREFIX = jobItemId('');

export async function listAttempts(
  list: AttemptLog['list'],
  endpointId: string,
  { outcome, from = 0, to = Number.MAX_SAFE_INTEGER, limit, cursor }: AttemptsQuery,
): Promise<{ attempts: AttemptView[]; cursor: string | undefined }> {
  const page = await list({ endpointId, outcome, fromMs: from, toMs: to, limit, cursor });
  return { attempts: page.attempts.map(attemptView), cursor: page.cursor };
}

function attemptView(attempt: LoggedAttempt): AttemptView {
  const { at, outcome, status, error_code, duration_ms, event, item, delivery_id, number } = attempt;
  return {
    at: new Date(at).toISOString(),
    outcome,
    ...(status !== undefined && { status }),
    ...(error_code !== undefined && { error_code }),
    duration_ms,
    event,
    ...(item.startsWith(JOB_PREFIX) && { job_id: item.slice(JOB_PREFIX.length) }),
    webhook_id: delivery_id,
    number,
  };
}

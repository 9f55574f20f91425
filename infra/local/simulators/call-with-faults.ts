/** What a call comes to when faults meet it: whichever provider's, in that provider's own shape. */
import { type CommonFaults, type FaultSubject, takeCommon } from './faults.ts';
import type { ModelResponse } from './model-request.ts';

export interface FaultyCall<Answer> {
  subject: FaultSubject;
  /** Does what was asked for. */
  perform(): Answer;
  /** An answer made on demand. */
  refuse(status: number, retryAfterSeconds: number | undefined): Answer;
  toResponse(answer: Answer): ModelResponse;
}

export function callWithFaults<Answer>(
  faults: CommonFaults,
  { subject, perform, refuse, toResponse }: FaultyCall<Answer>,
): ModelResponse {
  const wrong = takeCommon(faults, 'answer_status', subject);
  const delayMs = (takeCommon(faults, 'slow_answer', subject)?.seconds ?? 0) * 1000;
  const lost = takeCommon(faults, 'lose_answer', subject) !== undefined;
  const answer = () => {
    if (wrong === undefined) return perform();
    if (wrong.accepted) perform();
    return refuse(wrong.status, wrong.retry_after_seconds);
  };
  return { ...toResponse(answer()), delayMs, lost };
}

/** What a call comes to when faults meet it: whichever provider's, in that provider's own shape. */
import type { ModelResponse } from './model-request.ts';

/** The faults that meet it; undefined: this one does not. */
export interface WrongCall {
  status: { status: number; retry_after_seconds?: number | undefined; accepted: boolean } | undefined;
  slow: { seconds: number } | undefined;
  lose: object | undefined;
}

export interface FaultyCall<Answer> {
  /** Does what was asked for. */
  perform(): Answer;
  /** An answer made on demand. */
  refuse(status: number, retryAfterSeconds: number | undefined): Answer;
  toResponse(answer: Answer): ModelResponse;
}

export function callWithFaults<Answer>(
  { status, slow, lose }: WrongCall,
  { perform, refuse, toResponse }: FaultyCall<Answer>,
): ModelResponse {
  const answer = () => {
    if (status === undefined) return perform();
    if (status.accepted) perform();
    return refuse(status.status, status.retry_after_seconds);
  };
  return { ...toResponse(answer()), delayMs: (slow?.seconds ?? 0) * 1000, lost: lose !== undefined };
}

/** An outcome goes in, what API Gateway is to answer comes out. */
import { type Answer, errorAnswer, STATUS_OF } from '../../shared/http/answers.ts';
import { MAX_BODY_BYTES } from './webhook-event.ts';

export type RefusalCode = 'not_found' | 'unauthorized' | 'too_large' | 'unavailable';

/** Fixed texts: what exactly is wrong is the operator's to know, and stands in the log. */
const MESSAGES: Record<RefusalCode, string> = {
  not_found: 'There is no such webhook.',
  unauthorized: 'The webhook is not authentic.',
  too_large: `The body is larger than ${MAX_BODY_BYTES / 1e6} MB.`,
  unavailable: 'The webhook could not be kept. Send it again later.',
};

/** AzoraOne counts every status but 200 as a failure, and prefers an empty body. */
export const ACKNOWLEDGED: Answer = { statusCode: 200, body: '' };

/** Everything that is not a refusal by name is `unavailable`: unknown means that the sender should try again. */
export function refusalCode(code: string | undefined): RefusalCode {
  return code === 'not_found' || code === 'unauthorized' || code === 'too_large' ? code : 'unavailable';
}

export function refusal(code: RefusalCode, requestId: string): Answer {
  return errorAnswer(STATUS_OF[code] ?? 503, code, MESSAGES[code], requestId);
}

/** An outcome goes in, what API Gateway is to answer comes out. */
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

export type RefusalCode = 'not_found' | 'unauthorized' | 'too_large' | 'unavailable';

/** Fixed texts: what exactly is wrong is the operator's to know, and stands in the log. */
const REFUSALS: Record<RefusalCode, { status: number; message: string }> = {
  not_found: { status: 404, message: 'There is no such webhook.' },
  unauthorized: { status: 401, message: 'The webhook is not authentic.' },
  too_large: { status: 413, message: 'The body is larger than 4 MB.' },
  unavailable: { status: 503, message: 'The webhook could not be kept. Send it again later.' },
};

/** AzoraOne counts every status but 200 as a failure, and prefers an empty body. */
export const ACKNOWLEDGED: APIGatewayProxyStructuredResultV2 & { statusCode: number } = {
  statusCode: 200,
  body: '',
};

/** Everything that is not a refusal by name is `unavailable`: unknown means that the sender should try again. */
export function refusalCode(code: string | undefined): RefusalCode {
  return code === 'not_found' || code === 'unauthorized' || code === 'too_large' ? code : 'unavailable';
}

export function refusal(code: RefusalCode, requestId: string) {
  const { status, message } = REFUSALS[code];
  return {
    statusCode: status,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ error: code, message, request_id: requestId }),
  };
}

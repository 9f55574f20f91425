/** What API Gateway is told to answer: JSON, and one shape for every error. */
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { asPaperhookError, type ErrorCode } from '../errors.ts';

/** Of an error in a call; those without one are 503 `unavailable`. */
export const STATUS_OF: Partial<Record<ErrorCode, number>> = {
  bad_request: 400,
  unauthorized: 401,
  insufficient_credits: 402,
  not_found: 404,
  conflict: 409,
  expired: 410,
  too_large: 413,
  unsupported_media_type: 415,
  unprocessable: 422,
  address_refused: 422,
};

export type Answer = APIGatewayProxyStructuredResultV2 & { statusCode: number };

export function jsonAnswer(statusCode: number, body: object): Answer {
  return { statusCode, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

/** `{error, message, request_id}`: the code is stable, the message is for people. */
export function errorAnswer(statusCode: number, error: string, message: string, requestId: string): Answer {
  return jsonAnswer(statusCode, { error, message, request_id: requestId });
}

/** Whatever is wrong on our side is 503: the caller may try again, and learns nothing about us. */
export function answerForError(thrown: unknown, requestId: string): Answer {
  const error = asPaperhookError(thrown);
  const status = STATUS_OF[error.code] ?? 503;
  if (status === 503) {
    return errorAnswer(503, 'unavailable', 'Something went wrong on our side. Try again.', requestId);
  }
  return errorAnswer(status, error.code, error.message, requestId);
}

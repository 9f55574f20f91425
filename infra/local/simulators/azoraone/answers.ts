/**
 * What AzoraOne answers: the envelope {success, data, time}, errors as a list in `data`, and what its gateway
 * (Azure API Management) says by itself without an envelope.
 */
import type { ModelResponse } from '../model-request.ts';

export interface ApiError {
  code: number;
  message: string;
  details: string;
  element: string;
}

/** An answer before the envelope is closed: only the model knows the time. */
export type Answer =
  | { status: number; data: unknown; extras?: Record<string, unknown> }
  | { status: number; errors: readonly ApiError[] }
  | { status: number; gateway: string; headers: Record<string, string> };

export function succeeded(status: 200 | 202, data: unknown, extras: Record<string, unknown> = {}): Answer {
  return { status, data, extras };
}

export function failed(status: number, ...errors: ApiError[]): Answer {
  return { status, errors };
}

/** The codes are the six-digit ones that clients have seen; 0 where none is known. */
export function apiError(code: number, message: string, element = '', details = ''): ApiError {
  return { code, message, details, element };
}

export function resourceNotFound(element = ''): Answer {
  return failed(404, apiError(0, 'Resource not found', element));
}

export function toResponse(answer: Answer, nowMs: number): ModelResponse {
  const headers = { 'content-type': 'application/json; charset=utf-8' };
  if ('gateway' in answer) {
    return response(answer.status, { ...headers, ...answer.headers }, answer.gateway);
  }
  const time = new Date(nowMs).toISOString().slice(0, 19).replace('T', ' ');
  const envelope =
    'errors' in answer
      ? { success: false, data: answer.errors, time }
      : { success: true, data: answer.data, ...answer.extras, time };
  return response(answer.status, headers, JSON.stringify(envelope));
}

function response(status: number, headers: Record<string, string>, body: string): ModelResponse {
  return { status, headers, body, delayMs: 0, lost: false };
}

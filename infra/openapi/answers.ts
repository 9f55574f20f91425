import * as z from 'zod';
import type { ZodOpenApiResponseObject, ZodOpenApiResponsesObject } from 'zod-openapi';
import { ERROR_CODES, type ErrorCode } from '../../shared/errors.ts';
import { errorAnswer, gatewayAnswer } from '../../shared/http/answered/errors.ts';
import { STATUS_OF } from '../../shared/http/answers.ts';
import { json } from './json.ts';

/** Of those that every call can end with, API Gateway's own answers among them. */
const EVERY_CALL: ZodOpenApiResponsesObject = {
  429: named('Throttled', 'API Gateway: too many calls at once. Try again.', gatewayAnswer),
  500: named(
    'FunctionFailed',
    'API Gateway: the function could not be run to its end. Try again, with the same Idempotency-Key.',
    gatewayAnswer,
  ),
  503: named(
    'Unavailable',
    'Something is wrong on our side, or with API Gateway. Try again, with the same Idempotency-Key.',
    z.union([errorAnswer(['unavailable']), gatewayAnswer]),
  ),
};

/** What each status says, whatever the call. */
const MEANINGS: Record<number, string> = {
  400: 'The message names the field, and what is wrong with it.',
  401: 'The API key in x-auth is missing or not valid.',
  402: 'The balance is empty.',
  404: "There is no such thing, or it is another tenant's.",
  409: 'Not as things stand: the message says why.',
  410: 'It was there, and was deleted.',
  413: 'Too large: the message names what, and its limit. API Gateway answers a body over 6 MB itself.',
  415: 'Not a document that can be taken, judged by its content.',
  422: 'Readable, but not acceptable: the message says why.',
};

/** One that stands in the document once, however many calls answer it. */
function named(id: string, description: string, schema: z.ZodType): ZodOpenApiResponseObject {
  return { id, ...json(description, schema) };
}

/** The responses of a call that needs an API key. @param codes that it can be refused with beside `unauthorized`. */
export function answers(
  successes: ZodOpenApiResponsesObject,
  codes: readonly ErrorCode[],
): ZodOpenApiResponsesObject {
  const byStatus = Map.groupBy(['unauthorized' as const, ...codes], statusOf);
  const all = [...byStatus].map(([status, some]) => [status, refusal(status, some)]);
  return { ...successes, ...Object.fromEntries(all), ...EVERY_CALL };
}

/** Any of the codes that a job can fail with. */
export const failedJob = json(
  "The job has failed: its error. Or `unprocessable`, a batch's results are too many for one answer.",
  errorAnswer(ERROR_CODES),
);

/** One a name: what is the same stands once in the document. */
const refusals = new Map<string, ZodOpenApiResponseObject>();

function refusal(status: number, codes: readonly ErrorCode[]): ZodOpenApiResponseObject {
  const name = codes.map(inCapitals).join('Or');
  const known = refusals.get(name);
  if (known) return known;
  const schema = errorAnswer(codes);
  const made = named(
    name,
    MEANINGS[status] ?? '',
    status === 413 ? z.union([schema, gatewayAnswer]) : schema,
  );
  refusals.set(name, made);
  return made;
}

function statusOf(code: ErrorCode): number {
  const status = STATUS_OF[code];
  if (status === undefined) throw new Error(`${code} is no answer to a call.`);
  return status;
}

/** `not_found` becomes `NotFound`. */
function inCapitals(code: string): string {
  return code.replace(/(?:^|_)(.)/g, (_, letter: string) => letter.toUpperCase());
}

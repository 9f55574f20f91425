/** What Ocrolus answers to a call about webhooks. */
import type { z } from 'zod';
import { PaperhookError } from '../../../../shared/errors.ts';
import { type OcrolusAnswer, refusal } from '../../../../shared/providers/ocrolus/call.ts';
import { AdminError } from '../../admin-error.ts';
import { printable } from '../../job/printable.ts';

const LONGEST_TEXT = 300;

/** @param what was not done, for people. Throws PaperhookError, with what Ocrolus says, and AdminError. */
export function parseAnswer<Response>(
  answer: OcrolusAnswer,
  schema: z.ZodType<Response>,
  what: string,
): Response {
  requireDone(answer, what);
  const parsed = schema.safeParse(answer.response);
  if (parsed.success) return parsed.data;
  throw new AdminError('failed', `${what}: Ocrolus's answer is not of the form that it documents.`);
}

export function requireDone(answer: OcrolusAnswer, what: string): void {
  if (answer.ok) return;
  const { code, fault, message } = refusal(answer, what);
  const said = saidIn(answer.body);
  throw new PaperhookError(code, said === '' ? message : `${message}: "${said}"`, { fault });
}

/** A text from Ocrolus, which may quote a URL with its password. */
export function quoted(text: string): string {
  return printable(text.replaceAll(/\/\/[^/\s]*@/g, '//'))
    .trim()
    .slice(0, LONGEST_TEXT);
}

/** `meta.msg` says more than `message`; the endpoint of secrets has `error` alone. */
function saidIn(body: unknown): string {
  const { meta, message, error } = Object(body);
  const said = [Object(meta).msg, message, error].find((text) => typeof text === 'string' && text !== '');
  return typeof said === 'string' ? quoted(said) : '';
}

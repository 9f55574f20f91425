/** The body of a provider's webhook, and how it is called unusable. */
import { type PaperhookError, refused } from '../errors.ts';

/** Throws PaperhookError `malformed_notification`. */
export function parseJsonObject(body: Buffer): Record<string, unknown> {
  // .NET senders may put a byte order mark in front, which JSON.parse refuses.
  const text = body.toString('utf8').replace(/^\uFEFF/, '');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw malformed('the body is not JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw malformed('the body is not a JSON object');
  }
  return Object.fromEntries(Object.entries(value));
}

export function malformed(problem: string): PaperhookError {
  return refused('malformed_notification', problem);
}

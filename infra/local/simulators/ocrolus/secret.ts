import type { RequestBody } from '../model-request.ts';
import { type Answer, bare } from './answers.ts';
import { fieldsOf } from './fields-of.ts';

/** "Must be between 16 and 128 characters long": what a shorter one is answered is not documented. */
export function newSecret(body: RequestBody): { value: string } | { refusal: Answer } {
  const { secret_key: value } = fieldsOf(body);
  if (typeof value === 'string' && value.length >= 16 && value.length <= 128) return { value };
  return { refusal: bare(400, { error: 'secret_key must be between 16 and 128 characters long' }) };
}

import type { RequestBody } from '../model-request.ts';

/** What a call names in its body, JSON or a form. */
export function fieldsOf(body: RequestBody): Record<string, unknown> {
  if (body.kind === 'form') return body.fields;
  return body.kind === 'json' ? Object(body.value) : {};
}

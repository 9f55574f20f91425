/**
 * The fields that Ocrolus has captured. Facts: docs.ocrolus.com/docs/form-data and /reference (Capture). A form's fields
 * are called `{form}-{part}:{field}`, such as `voided_check-Part1:businessAddress:zip`. A template's `source` takes what
 * stands behind the first colon, a dot in it written as `_`: `fields.businessAddress:zip`. Of several fields of that name
 * it is the first that is not empty; those of one form are at `forms.0.fields.{field}`. A pay stub is taken as it is:
 * `fields.net_pay.totals.current_pay.amount`.
 */
import * as z from 'zod';
import { bookQuery, bookUuid } from './book-status.ts';
import { type OcrolusCall, type OcrolusRequest, refusal } from './call.ts';
import type { OcrolusOptions } from './options.ts';
import type { ResultPart } from './result-part.ts';

type Fields = Record<string, unknown>;

const field = z.object({ value: z.unknown().optional(), is_empty: z.boolean().nullish() });
const form = z.looseObject({ raw_fields: z.record(z.string(), z.unknown()).nullish() });
const formList = z.object({ forms: z.array(form).nullish() });
const stub = z.record(z.string(), z.unknown());
const stubList = z.union([z.array(stub), stub.transform((one) => [one])]);

/** @param documents their uuids; `all`: those of the Book. */
export async function fetchForms(
  call: OcrolusCall,
  values: Record<string, string>,
  documents: readonly string[] | 'all',
  { upload_as }: OcrolusOptions,
): Promise<ResultPart | undefined> {
  const isPaystub = upload_as === 'paystub';
  const raw: unknown[] = [];
  const forms: { fields: Fields }[] = [];
  const requests = isPaystub ? await paystubs(call, values, documents) : formData(values, documents);
  for (const request of requests) {
    const answer = await call({ method: 'GET', ...request });
    if (!answer.ok) throw refusal(answer, 'the captured fields could not be fetched');
    raw.push(answer.body);
    forms.push(...(isPaystub ? readStubs(answer.response) : readForms(answer.response)));
  }
  return { fields: { fields: firstOf(forms), forms }, raw, isEmpty: forms.length === 0 };
}

type Query = Pick<OcrolusRequest, 'path' | 'query'>;

function formData(values: Record<string, string>, documents: readonly string[] | 'all'): Query[] {
  if (documents === 'all') return [{ path: '/v1/book/forms', query: bookQuery(values) }];
  return documents.map((doc_uuid) => ({ path: '/v1/document/forms/fields', query: { doc_uuid } }));
}

async function paystubs(
  call: OcrolusCall,
  values: Record<string, string>,
  documents: readonly string[] | 'all',
): Promise<Query[]> {
  if (documents === 'all')
    return [{ path: `/v2/book/${encodeURIComponent(await bookUuid(call, values))}/paystub` }];
  return documents.map((uuid) => ({ path: `/v2/document/${encodeURIComponent(uuid)}/paystub` }));
}

function readForms(response: unknown): { fields: Fields }[] {
  return (formList.safeParse(response).data?.forms ?? []).map(({ raw_fields, ...rest }) => {
    const entries = Object.entries(raw_fields ?? {});
    return {
      ...rest,
      fields: firstOf(entries.map(([name, read]) => ({ fields: { [plainName(name)]: captured(read) } }))),
    };
  });
}

function readStubs(response: unknown): { fields: Fields }[] {
  return (stubList.safeParse(response).data ?? []).map((fields) => ({ form_type: 'PAYSTUB', fields }));
}

function plainName(name: string): string {
  return name.slice(name.indexOf(':') + 1).replaceAll('.', '_');
}

/** Null: it is empty on the form. */
function captured(read: unknown): unknown {
  const { value, is_empty } = field.safeParse(read).data ?? {};
  return is_empty || value === '' ? null : (value ?? null);
}

/** Each name with the first value that there is of it. */
function firstOf(forms: readonly { fields: Fields }[]): Fields {
  const first = new Map<string, unknown>();
  for (const { fields } of forms) {
    for (const [name, value] of Object.entries(fields)) first.set(name, first.get(name) ?? value);
  }
  return Object.fromEntries(first);
}

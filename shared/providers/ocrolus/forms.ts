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
import { isWantedIn, uuidsOf, type Wanted } from './wanted-documents.ts';

type Fields = Record<string, unknown>;

const field = z.object({ value: z.unknown().optional(), is_empty: z.boolean().nullish() });
const form = z.looseObject({ raw_fields: z.record(z.string(), z.unknown()).nullish() });
const formList = z.object({ forms: z.array(form).nullish() });
const stub = z.record(z.string(), z.unknown());
const stubList = z.union([z.array(stub), stub.transform((one) => [one])]);

export async function fetchForms(
  call: OcrolusCall,
  values: Record<string, string>,
  wanted: Wanted,
  { upload_as }: OcrolusOptions,
): Promise<ResultPart | undefined> {
  const isPaystub = upload_as === 'paystub';
  const raw: unknown[] = [];
  const forms: { fields: Fields }[] = [];
  const requests = isPaystub ? await paystubs(call, values, wanted) : formData(values, wanted);
  const isWanted = isWantedIn(wanted);
  for (const request of requests) {
    const answer = await call({ method: 'GET', ...request });
    if (!answer.ok) throw refusal(answer, 'the captured fields could not be fetched');
    const found = isPaystub ? stubsIn(answer.response) : formsIn(answer.response);
    const own = found.filter(({ doc_uuid: uuid, uploaded_doc_pk: pk }) => isWanted({ uuid, pk }));
    raw.push(wanted.by === 'picked' ? own : answer.body);
    forms.push(...own.map(isPaystub ? readStub : readForm));
  }
  return { fields: { fields: firstOf(forms), forms }, raw, isEmpty: forms.length === 0 };
}

type Query = Pick<OcrolusRequest, 'path' | 'query'>;

function formData(values: Record<string, string>, wanted: Wanted): Query[] {
  if (wanted.by !== 'each') return [{ path: '/v1/book/forms', query: bookQuery(values) }];
  return uuidsOf(wanted).map((doc_uuid) => ({ path: '/v1/document/forms/fields', query: { doc_uuid } }));
}

async function paystubs(call: OcrolusCall, values: Record<string, string>, wanted: Wanted): Promise<Query[]> {
  if (wanted.by !== 'each')
    return [{ path: `/v2/book/${encodeURIComponent(await bookUuid(call, values))}/paystub` }];
  return uuidsOf(wanted).map((uuid) => ({ path: `/v2/document/${encodeURIComponent(uuid)}/paystub` }));
}

function formsIn(response: unknown): Fields[] {
  return formList.safeParse(response).data?.forms ?? [];
}

function stubsIn(response: unknown): Fields[] {
  return stubList.safeParse(response).data ?? [];
}

function readForm({ raw_fields, ...rest }: Fields): { fields: Fields } {
  const entries = Object.entries(raw_fields ?? {});
  const fields = entries.map(([name, read]) => ({ fields: { [plainName(name)]: captured(read) } }));
  return { ...rest, fields: firstOf(fields) };
}

function readStub(fields: Fields): { form_type: string; fields: Fields } {
  return { form_type: 'PAYSTUB', fields };
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

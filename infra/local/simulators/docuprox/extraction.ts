/** What DocuProx extracts: the template's fields, all of them text, and the values of its STATIC fields. */
import { readDocument } from '../documents/read-document.ts';
import type { UploadedFile } from '../model-request.ts';
import { documentsOf, type JobRecord } from './job-record.ts';

/** The documented payload of the webhook; that the results' JSON looks the same is not documented. */
export interface Payload {
  job_id: string;
  template_id: string;
  static_values: Record<string, unknown>;
  result: Record<string, unknown>;
}

export function payloadsOf(job: JobRecord): Payload[] {
  return documentsOf(job).map((document) => payloadOf(job, document));
}

function payloadOf(job: JobRecord, { document }: UploadedFile): Payload {
  const { jobId, template, staticValues } = job;
  const read = readDocument(document.text);
  const extracted = Object.entries(template.fields).map(([name, source]) => [name, asText(read[source])]);
  const fixed = Object.entries(template.static_fields).map(([name, value]) => {
    return [name, Object.hasOwn(staticValues, name) ? staticValues[name] : value];
  });
  return {
    job_id: jobId,
    template_id: template.template_id,
    static_values: staticValues,
    result: Object.fromEntries([...extracted, ...fixed]),
  };
}

/** Cents as an amount; what isn't found is empty. */
function asText(value: string | number | undefined): string {
  return typeof value === 'number' ? (value / 100).toFixed(2) : (value ?? '');
}

/** A header row and a row a document; cells with a comma, quote or line break are quoted. */
export function toCsv(payloads: readonly Payload[]): string {
  const rows = payloads.map(({ static_values, result }) => ({ ...static_values, ...result }));
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const lines = rows.map((row: Record<string, unknown>) => columns.map((name) => cell(row[name])));
  return `${[columns.map(cell), ...lines].map((cells) => cells.join(',')).join('\n')}\n`;
}

function cell(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Brings what a provider read into the form that a template's field type promises. Null: missing, or not readable as that type. */
import type { FieldType, TemplateField } from '../jobs/job.ts';

type Normalised = string | number | boolean | null;

const TRUE = new Set(['true', 'yes', 'ja', '1']);
const FALSE = new Set(['false', 'no', 'nej', '0']);

const READERS: Record<FieldType, (text: string) => Normalised> = {
  text: (text) => text,
  amount: readDecimal,
  number: readDecimal,
  date: readDate,
  boolean: (text) => (TRUE.has(text.toLowerCase()) ? true : FALSE.has(text.toLowerCase()) ? false : null),
};

/** The result as clients see it: one value a field of the template; of a template without any, all as it was extracted. */
export function normaliseFields(
  fields: readonly TemplateField[],
  answer: Record<string, unknown>,
): Record<string, unknown> {
  if (fields.length === 0) return answer;
  return Object.fromEntries(
    fields.map(({ name, type, source }) => [name, normaliseField(type, valueAt(answer, source))]),
  );
}

export function normaliseField(type: FieldType, value: unknown): Normalised {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return null;
  const text = String(value).trim();
  return text === '' ? null : READERS[type](text);
}

function valueAt(answer: Record<string, unknown>, source: string): unknown {
  const steps = source.split('.');
  return steps.reduce<unknown>((value, step) => {
    return typeof value === 'object' && value !== null && Object.hasOwn(value, step)
      ? (value as Record<string, unknown>)[step]
      : undefined;
  }, answer);
}

/** `1 234,50`, `1.234,50`, `1,234.50`, `-12,5`, `12.50 SEK`: the last separator of two kinds is the decimal one. */
function readDecimal(text: string): number | null {
  const bare = text
    .replace(/^[A-Z]{3}\s*|\s*[A-Z]{3}$|\s*kr$|[€$£]/gi, '')
    .replace(/[\s\u00a0\u202f']/g, '')
    .replace(/^\u2212/, '-');
  if (!/^[-+]?\d[\d.,]*$/.test(bare)) return null;
  const commas = bare.split(',').length - 1;
  const points = bare.split('.').length - 1;
  const decimal = decimalSeparator(bare, commas, points);
  const [whole = ''] = decimal ? bare.split(decimal) : [bare];
  // Any other separators must part thousands.
  if (!/^[-+]?(\d+|\d{1,3}([.,]\d{3})+)$/.test(whole)) return null;
  const digits = [...bare].filter((character) => !'.,'.includes(character) || character === decimal).join('');
  const value = Number(digits.replace(',', '.'));
  return Number.isFinite(value) ? value : null;
}

function decimalSeparator(bare: string, commas: number, points: number): string | undefined {
  if (commas > 0 && points > 0) return bare.lastIndexOf(',') > bare.lastIndexOf('.') ? ',' : '.';
  if (commas === 1) return ',';
  if (points === 1) return '.';
  return undefined;
}

/** `2026-03-01`, `20260301`, `2026/03/01`, with or without a time behind it; only days that exist. */
function readDate(text: string): string | null {
  const match = /^(\d{4})([-/.]?)(\d{2})\2(\d{2})(?:[T ].*)?$/.exec(text);
  if (!match) return null;
  const date = `${match[1]}-${match[3]}-${match[4]}`;
  const parsed = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(date) ? date : null;
}

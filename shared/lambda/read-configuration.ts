/**
 * The environment goes in, a typed record comes out. Everything that is wrong with it is reported in one error,
 * by name and never by value. Nothing is retried: a function that is configured wrongly must not start.
 */
import { jsonOf } from '../json-of.ts';

/** Reads one variable; undefined means that its text is not what `expected` says. */
export interface Field<Value> {
  expected: string;
  read(text: string): Value | undefined;
}

type Values<Fields> = { [Name in keyof Fields]: Fields[Name] extends Field<infer Value> ? Value : never };

export const text: Field<string> = {
  expected: 'a text that is not empty',
  read: (value) => (value.trim() === '' ? undefined : value),
};

export const url: Field<string> = {
  expected: 'an http or https URL',
  read: (value) =>
    /^https?:$/.test(URL.parse(value)?.protocol ?? '') ? value.replace(/\/+$/, '') : undefined,
};

export const positiveInteger: Field<number> = {
  expected: 'a whole number above 0',
  read: (value) => (/^[1-9]\d{0,14}$/.test(value) ? Number(value) : undefined),
};

/** Comma-separated; the variable must be there, and may be empty. */
export const list: Field<string[]> = { expected: 'a comma-separated list', read: entries };

/** Comma-separated, at least one, in the order in which they stand. */
export const wholeNumbers: Field<number[]> = {
  expected: 'a comma-separated list of whole numbers',
  read(value) {
    const numbers = entries(value);
    return numbers.length > 0 && numbers.every((entry) => /^\d{1,15}$/.test(entry))
      ? numbers.map(Number)
      : undefined;
  },
};

/** JSON of an object, which may be empty. */
export const urlsByName: Field<Record<string, string>> = {
  expected: 'a JSON object of http or https URLs',
  read(value) {
    const named = jsonOf(value);
    if (typeof named !== 'object' || named === null || Array.isArray(named)) return undefined;
    const urls = Object.entries(named).map(([name, one]) => [name, url.read(String(one)) ?? ''] as const);
    return urls.every(([, one]) => one !== '') ? Object.fromEntries(urls) : undefined;
  },
};

export function readConfiguration<Fields extends Record<string, Field<unknown>>>(
  environment: Readonly<Record<string, string | undefined>>,
  fields: Fields,
): Values<Fields> {
  const values: Record<string, unknown> = {};
  const problems: string[] = [];
  for (const [name, field] of Object.entries(fields)) {
    const found = environment[name];
    values[name] = found === undefined ? undefined : field.read(found);
    if (found === undefined) problems.push(`${name} is missing`);
    else if (values[name] === undefined) problems.push(`${name} must be ${field.expected}`);
  }
  if (problems.length > 0) throw new Error(`The configuration is unusable: ${problems.join('; ')}.`);
  return values as Values<Fields>;
}

function entries(value: string): string[] {
  return value
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}

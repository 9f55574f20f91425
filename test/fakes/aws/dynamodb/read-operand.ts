import { invalid } from './errors.ts';
import type { Operand, Path } from './expression.ts';
import { lengthOf } from './size.ts';
import type { Item, Value } from './value.ts';

/** What an expression is about: the item, and what stands behind the placeholders. */
export interface Scope {
  item: Item;
  names: Readonly<Record<string, string>>;
  values: Readonly<Record<string, Value>>;
}

/** Undefined: there is no such attribute. */
export type Read = (scope: Scope) => Value | undefined;

export function operandReader(operand: Operand): Read {
  if (operand.kind === 'path') return pathReader(operand.path);
  if (operand.kind === 'value') return ({ values }) => values[operand.name];
  const read = operandReader(operand.of);
  const isGiven = operand.of.kind === 'value';
  return (scope) => {
    const value = read(scope);
    const length = value === undefined ? undefined : lengthOf(value);
    if (isGiven && length === undefined)
      throw invalid('Incorrect operand type for operator or function; size');
    return length;
  };
}

export function pathReader(path: Path): Read {
  const [first] = path;
  if (path.length === 1) return ({ item, names }) => item[nameOf(first, names)];
  return ({ item, names }) => valueAt(item, path, names);
}

/** The name itself, or the one that stands behind the placeholder. */
export function nameOf(part: string | number | undefined, names: Scope['names']): string {
  const name = String(part);
  return name.startsWith('#') ? (names[name] ?? name) : name;
}

function valueAt(item: Item, path: Path, names: Scope['names']): Value | undefined {
  let value: Value | undefined = item;
  for (const part of path) value = partOf(value, typeof part === 'number' ? part : nameOf(part, names));
  return value;
}

/** Undefined where a list has no such place, a map no such name, or where there is neither list nor map. */
export function partOf(value: Value | undefined, part: string | number): Value | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (Array.isArray(value)) return typeof part === 'number' ? value[part] : undefined;
  if (value instanceof Uint8Array || value instanceof Set || typeof part === 'number') return undefined;
  return value[part];
}

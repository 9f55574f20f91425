/** How DynamoDB tells values apart and puts them in order. */
import { typeOf, type Value } from './value.ts';

/** Code units from here on are in another order than the bytes of UTF-8. */
const SURROGATES_AND_ABOVE = /[\ud800-\uffff]/;

/** Deep, by type and value; the members of a set have no order. */
export function isEqual(a: Value, b: Value): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (typeOf(a) !== typeOf(b)) return false;
  if (a instanceof Uint8Array && b instanceof Uint8Array) return Buffer.compare(a, b) === 0;
  if (a instanceof Set && b instanceof Set)
    return a.size === b.size && [...a].every((member) => b.has(member));
  const [entriesOfA, entriesOfB] = [Object.entries(a), new Map<string, Value>(Object.entries(b))];
  if (entriesOfA.length !== entriesOfB.size) return false;
  return entriesOfA.every(([name, value]) => {
    const other = entriesOfB.get(name);
    return other !== undefined && isEqual(value, other);
  });
}

/** Negative, 0 or positive; undefined when the two are not of one type that has an order (S, N, B). */
export function compare(a: Value, b: Value): number | undefined {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b);
  if (a instanceof Uint8Array && b instanceof Uint8Array) return Buffer.compare(a, b);
  return undefined;
}

/** By the bytes of UTF-8. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  if (SURROGATES_AND_ABOVE.test(a) && SURROGATES_AND_ABOVE.test(b)) {
    return Buffer.compare(Buffer.from(a), Buffer.from(b));
  }
  return a < b ? -1 : 1;
}

export function beginsWith(value: Value, start: Value): boolean {
  if (typeof value === 'string' && typeof start === 'string') return value.startsWith(start);
  if (!(value instanceof Uint8Array && start instanceof Uint8Array)) return false;
  return isEqual(value.subarray(0, start.length), start);
}

/** A part of a text or of bytes, a member of a set, an element of a list. */
export function contains(value: Value, part: Value): boolean {
  if (typeof value === 'string') return typeof part === 'string' && value.includes(part);
  if (Array.isArray(value)) return value.some((element) => isEqual(element, part));
  if (value instanceof Set) return (typeof part === 'string' || typeof part === 'number') && value.has(part);
  return (
    value instanceof Uint8Array &&
    part instanceof Uint8Array &&
    Buffer.from(value).includes(Buffer.from(part))
  );
}

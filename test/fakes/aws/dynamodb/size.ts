/** Sizes as DynamoDB counts them: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html */
import type { Item, Value } from './value.ts';

const PER_NUMBER = 21;
const PER_CONTAINER = 3;
const PER_ELEMENT = 1;

/** In bytes. Numbers count as the longest there are, as DynamoDB leaves open how many bytes one takes. */
export function sizeInBytes(item: Item): number {
  return sizeOfMap(item, (text) => Buffer.byteLength(text)) - PER_CONTAINER;
}

/** Never less than `sizeInBytes`, and had at once. */
export function roughSize(item: Item): number {
  return sizeOfMap(item, (text) => text.length * 3);
}

/** What the function `size` of an expression answers: length in characters, bytes or elements; undefined: it has none. */
export function lengthOf(value: Value): number | undefined {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return undefined;
  if (value instanceof Uint8Array || Array.isArray(value)) return value.length;
  return value instanceof Set ? value.size : Object.keys(value).length;
}

function sizeOfMap(map: Item, ofText: (text: string) => number): number {
  let size = PER_CONTAINER;
  for (const name in map) size += ofText(name) + sizeOf(map[name] as Value, ofText);
  return size;
}

function sizeOf(value: Value, ofText: (text: string) => number): number {
  if (typeof value === 'string') return ofText(value);
  if (typeof value === 'number') return PER_NUMBER;
  if (typeof value === 'boolean' || value === null) return 1;
  if (value instanceof Uint8Array) return value.length;
  if (value instanceof Set) return sum([...value], ofText);
  if (Array.isArray(value)) return PER_CONTAINER + PER_ELEMENT * value.length + sum(value, ofText);
  return PER_ELEMENT * Object.keys(value).length + sizeOfMap(value, ofText);
}

function sum(values: Value[], ofText: (text: string) => number): number {
  return values.reduce<number>((total, value) => total + sizeOf(value, ofText), 0);
}

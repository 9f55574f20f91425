/** Sizes as DynamoDB counts them: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html */
import type { Item, Value } from './value.ts';

const PER_NUMBER = 21;
const PER_CONTAINER = 3;
const PER_ELEMENT = 1;

interface Measures {
  text(text: string): number;
  number(value: number): number;
}

const byteLength = (text: string) => Buffer.byteLength(text);
const longest = () => PER_NUMBER;

/** In bytes. Numbers count as the longest there are, as DynamoDB leaves open how many bytes one takes. */
export function sizeInBytes(item: Item): number {
  return sizeOfMap(item, { text: byteLength, number: longest }) - PER_CONTAINER;
}

/** Never less than `sizeInBytes`, and had at once. */
export function roughSize(item: Item): number {
  return sizeOfMap(item, { text: (text) => text.length * 3, number: longest });
}

/** In bytes, about as it is billed: a number takes a byte, and one for every two of its digits. */
export function billedSize(item: Item): number {
  return sizeOfMap(item, { text: byteLength, number: billedNumber }) - PER_CONTAINER;
}

function billedNumber(value: number): number {
  const digits = String(Math.abs(value))
    .replace('.', '')
    .replace(/^0+|0+$/g, '').length;
  return 1 + Math.ceil(digits / 2) + (value < 0 ? 1 : 0);
}

/** What the function `size` of an expression answers: length in characters, bytes or elements; undefined: it has none. */
export function lengthOf(value: Value): number | undefined {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return undefined;
  if (value instanceof Uint8Array || Array.isArray(value)) return value.length;
  return value instanceof Set ? value.size : Object.keys(value).length;
}

function sizeOfMap(map: Item, measures: Measures): number {
  let size = PER_CONTAINER;
  for (const name in map) size += measures.text(name) + sizeOf(map[name] as Value, measures);
  return size;
}

function sizeOf(value: Value, measures: Measures): number {
  if (typeof value === 'string') return measures.text(value);
  if (typeof value === 'number') return measures.number(value);
  if (typeof value === 'boolean' || value === null) return 1;
  if (value instanceof Uint8Array) return value.length;
  if (value instanceof Set) return sum([...value], measures);
  if (Array.isArray(value)) return PER_CONTAINER + PER_ELEMENT * value.length + sum(value, measures);
  return PER_ELEMENT * Object.keys(value).length + sizeOfMap(value, measures);
}

function sum(values: Value[], measures: Measures): number {
  return values.reduce<number>((total, value) => total + sizeOf(value, measures), 0);
}

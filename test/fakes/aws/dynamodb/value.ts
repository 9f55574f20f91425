/** The values of attributes as lib-dynamodb gives and takes them; sets of bytes are not imitated. */
import { invalid } from './errors.ts';

export type Value =
  | string
  | number
  | boolean
  | null
  | Uint8Array
  | Set<string | number>
  | Value[]
  | { [name: string]: Value };
export type Item = { [name: string]: Value };
export type ValueType = 'S' | 'N' | 'B' | 'BOOL' | 'NULL' | 'L' | 'M' | 'SS' | 'NS';

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
const SMALLEST_NUMBER = 1e-130;

export function typeOf(value: Value): ValueType {
  if (typeof value === 'string') return 'S';
  if (typeof value === 'number') return 'N';
  if (typeof value === 'boolean') return 'BOOL';
  if (value === null) return 'NULL';
  if (Array.isArray(value)) return 'L';
  if (value instanceof Uint8Array) return 'B';
  if (value instanceof Set) return typeof value.values().next().value === 'string' ? 'SS' : 'NS';
  return 'M';
}

/** A copy as a table would keep it: undefined parts left out, as `removeUndefinedValues` does. */
export function storable(value: unknown): Value {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value;
  if (typeof value === 'number') return storableNumber(value);
  if (Array.isArray(value)) return value.filter((part) => part !== undefined).map(storable);
  if (value instanceof Uint8Array) return Uint8Array.from(value);
  if (value instanceof Set) return storableSet(value);
  if (typeof value === 'object' && isPlain(value)) return storableMap(value);
  throw new Error(`lib-dynamodb can not marshall this value of type ${typeof value}`);
}

export function storableMap(map: object): Item {
  const copy: Item = {};
  for (const [name, value] of Object.entries(map)) if (value !== undefined) copy[name] = storable(value);
  return copy;
}

/** A stored value as a caller gets it: changing it changes nothing that is stored. */
export function copyOf(value: Value): Value {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(copyOf);
  if (value instanceof Uint8Array) return Uint8Array.from(value);
  if (value instanceof Set) return new Set(value);
  return copyOfItem(value);
}

export function copyOfItem(item: Item): Item {
  const copy = { ...item };
  for (const name in copy) {
    const value = copy[name];
    if (typeof value === 'object' && value !== null) copy[name] = copyOf(value);
  }
  return copy;
}

function storableNumber(number: number): number {
  if (!(Math.abs(number) <= Number.MAX_SAFE_INTEGER))
    throw new Error(`lib-dynamodb refuses the number ${number}`);
  if (number !== 0 && Math.abs(number) < SMALLEST_NUMBER) {
    throw invalid(
      'Number underflow. Attempting to store a number with magnitude smaller than supported range',
    );
  }
  // There is no -0 in DynamoDB.
  return number + 0;
}

function storableSet(set: Set<unknown>): Set<string | number> {
  const members = [...set].filter((member) => member !== undefined);
  const isOf = (type: string) => members.length > 0 && members.every((member) => typeof member === type);
  if (isOf('string')) return new Set(members as string[]);
  if (isOf('number')) return new Set((members as number[]).map(storableNumber));
  throw new Error('only sets of strings and of numbers are imitated, and none can be empty');
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

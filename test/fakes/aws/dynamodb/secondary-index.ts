/** A sparse, sorted index of a table, kept apart from it: it has what it was told, when it was told. */
import { compare, compareText } from './compare.ts';
import type { IndexSchema } from './schema.ts';
import type { Item, Value } from './value.ts';

export interface Entry {
  id: string;
  range: Value | undefined;
  item: Item;
}

interface Placed extends Entry {
  partition: string | number;
}

export interface SecondaryIndex {
  schema: IndexSchema;
  /** Whether it can tell the two apart. */
  isConcerned(before: Item | undefined, after: Item | undefined): boolean;
  put(id: string, item: Item | undefined): void;
  /** In the order of their range keys; those with the same one in the order of their ids. */
  partition(hash: Value): readonly Entry[];
}

export function secondaryIndex(schema: IndexSchema): SecondaryIndex {
  const partitions = new Map<string | number, Placed[]>();
  const placed = new Map<string, Placed>();

  function remove(entry: Placed): void {
    const partition = partitions.get(entry.partition) ?? [];
    partition.splice(placeIn(partition, entry), 1);
    if (partition.length === 0) partitions.delete(entry.partition);
    placed.delete(entry.id);
  }

  function add(entry: Placed): void {
    const partition = partitions.get(entry.partition) ?? [];
    partition.splice(placeIn(partition, entry), 0, entry);
    partitions.set(entry.partition, partition);
    placed.set(entry.id, entry);
  }

  /** Undefined: it does not stand in the index. */
  function keysOf(item: Item | undefined): { hash: Value; range: Value | undefined } | undefined {
    const hash = item?.[schema.hash.name];
    const range = schema.range && item?.[schema.range.name];
    return hash === undefined || (schema.range && range === undefined) ? undefined : { hash, range };
  }

  return {
    schema,

    isConcerned(before, after) {
      const was = keysOf(before);
      const is = keysOf(after);
      if (!was || !is) return was !== is;
      return !schema.projected || schema.projected.some((name) => before?.[name] !== after?.[name]);
    },

    put(id, item) {
      const old = placed.get(id);
      if (old) remove(old);
      const keys = keysOf(item);
      if (item && keys) add({ id, range: keys.range, item, partition: partitionOf(keys.hash) });
    },

    partition: (hash) => partitions.get(partitionOf(hash)) ?? [],
  };
}

/** Negative: `a` comes before `b`. */
export function orderOf(a: Pick<Entry, 'id' | 'range'>, b: Pick<Entry, 'id' | 'range'>): number {
  const byRange = a.range === undefined || b.range === undefined ? 0 : compare(a.range, b.range);
  return byRange || compareText(a.id, b.id);
}

function placeIn(partition: readonly Placed[], entry: Placed): number {
  return firstPlace(partition, (other) => orderOf(other, entry) >= 0);
}

/** The first place of a sorted list from which on `isFrom` holds. */
export function firstPlace<Element>(
  sorted: readonly Element[],
  isFrom: (element: Element) => boolean,
): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isFrom(sorted[middle] as Element)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function partitionOf(hash: Value): string | number {
  if (typeof hash === 'string' || typeof hash === 'number') return hash;
  throw new Error('only text and numbers as HASH keys of an index are imitated');
}

import type { QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import { invalid } from './errors.ts';
import { openScope, readCondition } from './expressions.ts';
import { keyCondition } from './key-condition.ts';
import type { Keys } from './schema.ts';
import { type Entry, firstPlace, orderOf } from './secondary-index.ts';
import { roughSize, sizeInBytes } from './size.ts';
import { copyOf, copyOfItem, type Item, type Value } from './value.ts';

/** A page ends with the item that reaches it. */
const PAGE_BYTES = 1_048_576;

/** Where a query looks: the table itself or an index of it. */
export interface Queried {
  keys: Keys;
  /** The name of the table's own key. */
  idName: string;
  projected: readonly string[] | undefined;
  partition(hash: Value): readonly Entry[];
}

export function query(input: QueryCommandInput, queried: Queried) {
  if (!input.KeyConditionExpression)
    throw invalid('Either the KeyConditions or KeyConditionExpression parameter must be specified');
  if (input.Limit !== undefined && !(input.Limit >= 1))
    throw invalid("Value at 'limit' failed to satisfy constraint: at least 1");
  const expression = readCondition(input.KeyConditionExpression);
  const { hash, position } = keyCondition(
    expression.condition,
    queried.keys,
    openScope({}, input, expression),
  );

  const partition = queried.partition(hash);
  const from = firstPlace(partition, ({ range }) => position(range ?? null) >= 0);
  const to = firstPlace(partition, ({ range }) => position(range ?? null) > 0);
  const found = partition.slice(from, to);
  const isForward = input.ScanIndexForward !== false;
  const rest = after(isForward ? found : found.reverse(), input, queried, isForward);

  const entries = page(rest, input.Limit ?? Number.POSITIVE_INFINITY);
  const last = entries.at(-1);
  const isCut = last && (entries.length < rest.length || entries.length === input.Limit);
  const Items = entries.map(({ item }) => project(item, queried.projected));
  return {
    Items,
    Count: Items.length,
    ScannedCount: Items.length,
    ...(isCut && { LastEvaluatedKey: project(last.item, keyNames(queried)) }),
  };
}

function after(entries: Entry[], input: QueryCommandInput, queried: Queried, isForward: boolean): Entry[] {
  const start = input.ExclusiveStartKey;
  if (!start) return entries;
  const names = keyNames(queried);
  if (Object.keys(start).length !== names.length || !names.every((name) => name in start)) {
    throw invalid('The provided starting key is invalid');
  }
  const rangeName = queried.keys.range?.name;
  const place = { id: String(start[queried.idName]), range: rangeName && start[rangeName] };
  const sign = isForward ? 1 : -1;
  return entries.slice(firstPlace(entries, (entry) => orderOf(entry, place) * sign > 0));
}

function page(entries: readonly Entry[], limit: number): readonly Entry[] {
  const most = entries.length <= limit ? entries : entries.slice(0, limit);
  if (most.reduce((sum, { item }) => sum + roughSize(item), 0) <= PAGE_BYTES) return most;
  let bytes = 0;
  const end = most.findIndex(({ item }) => {
    bytes += sizeInBytes(item);
    return bytes >= PAGE_BYTES;
  });
  return end < 0 ? most : most.slice(0, end + 1);
}

function keyNames({ keys, idName }: Queried): string[] {
  const names = [idName, keys.hash.name, ...(keys.range ? [keys.range.name] : [])];
  return [...new Set(names)];
}

function project(item: Item, names: readonly string[] | undefined): Item {
  if (!names) return copyOfItem(item);
  const projected: Item = {};
  for (const name of names) {
    const value = item[name];
    if (value !== undefined) projected[name] = copyOf(value);
  }
  return projected;
}

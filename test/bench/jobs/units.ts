/**
 * What DynamoDB bills for one request, in request units of on-demand tables, the writes to indexes counted apart.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html#GSI.ThroughputConsiderations.Writes
 */
import { type IndexSchema, indexSchemas } from '../../fakes/aws/dynamodb/schema.ts';
import { billedSize } from '../../fakes/aws/dynamodb/size.ts';
import type { Item } from '../../fakes/aws/dynamodb/value.ts';
import { tableDefinitions } from '../../fakes/table-definitions.ts';

const WRITE_UNIT_BYTES = 1_024;
const READ_UNIT_BYTES = 4_096;

const indexesOf = new Map(
  tableDefinitions.map((definition) => [definition.TableName as string, indexSchemas(definition)]),
);

export interface WriteUnits {
  table: number;
  /** By the name of the index. */
  indexes: Readonly<Record<string, number>>;
}

/** A write is billed by the larger of what was there and what is; a refused one by the larger of what is there and what was to be put. */
export function writeUnits(tableName: string, before: Item | undefined, after: Item | undefined): WriteUnits {
  const indexes = indexesOf.get(tableName) ?? [];
  return {
    table: Math.max(unitsOf(before), unitsOf(after), 1),
    indexes: Object.fromEntries(indexes.map((index) => [index.name, indexUnits(index, before, after)])),
  };
}

/** @param bytes of all that was read. Nothing read is billed as the smallest read. */
export function readUnits(bytes: number, isConsistent: boolean): number {
  return Math.max(1, Math.ceil(bytes / READ_UNIT_BYTES)) * (isConsistent ? 1 : 0.5);
}

/** A changed key is a delete and a put, a changed attribute beside it one write, and nothing changed none. */
function indexUnits(index: IndexSchema, before: Item | undefined, after: Item | undefined): number {
  const [was, is] = [entryOf(index, before), entryOf(index, after)];
  if (!was || !is) return unitsOf(was ?? is);
  const keys = [index.hash.name, ...(index.range ? [index.range.name] : [])];
  if (keys.some((key) => was[key] !== is[key])) return unitsOf(was) + unitsOf(is);
  return JSON.stringify(was) === JSON.stringify(is) ? 0 : Math.max(unitsOf(was), unitsOf(is));
}

/** What the index has of an item; undefined: the item lacks one of its keys. */
function entryOf({ hash, range, projected }: IndexSchema, item: Item | undefined): Item | undefined {
  if (item?.[hash.name] === undefined || (range && item[range.name] === undefined)) return undefined;
  if (!projected) return item;
  return Object.fromEntries(projected.flatMap((name) => (name in item ? [[name, item[name]]] : []))) as Item;
}

function unitsOf(item: Item | undefined): number {
  return item ? Math.ceil(billedSize(item) / WRITE_UNIT_BYTES) : 0;
}

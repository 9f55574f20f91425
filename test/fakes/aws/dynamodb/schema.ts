/** Keys and indexes of a table, read from what CreateTable is given. */
import type {
  CreateTableCommandInput,
  GlobalSecondaryIndex,
  KeySchemaElement,
} from '@aws-sdk/client-dynamodb';
import { invalid } from './errors.ts';
import { type Item, typeOf, type Value } from './value.ts';

export type TableDefinition<Name extends string = string> = CreateTableCommandInput & { TableName: Name };

export interface KeyAttribute {
  name: string;
  type: string;
}

export interface Keys {
  hash: KeyAttribute;
  range?: KeyAttribute;
}

export interface IndexSchema extends Keys {
  name: string;
  /** The attributes that can be read from it; undefined: all of them. */
  projected?: string[];
}

const LONGEST_BYTES = { hash: 2_048, range: 1_024 };

/** A table here has one key attribute, a text. */
export function tableKey(definition: TableDefinition): KeyAttribute {
  const { hash, range } = keysOf(definition.KeySchema, definition);
  if (range || hash.type !== 'S')
    throw new Error('only tables with one key attribute of type S are imitated');
  return hash;
}

export function indexSchemas(definition: TableDefinition): IndexSchema[] {
  return (definition.GlobalSecondaryIndexes ?? []).map((index) => {
    const keys = keysOf(index.KeySchema, definition);
    const projected = projectedNames(index, keys, tableKey(definition));
    return { name: index.IndexName ?? '', ...keys, ...(projected && { projected }) };
  });
}

/** Refuses a key attribute that DynamoDB would not take; a missing one is the caller's to judge. */
export function checkKey(
  value: Value | undefined,
  key: KeyAttribute,
  part: 'hash' | 'range',
  where: string,
): void {
  if (value === undefined) return;
  if (typeOf(value) !== key.type) {
    throw invalid(`Type mismatch for ${where} ${key.name} Expected: ${key.type} Actual: ${typeOf(value)}`);
  }
  if (typeof value !== 'string' && !(value instanceof Uint8Array)) return;
  if (value.length === 0) {
    throw invalid(
      `The AttributeValue for a key attribute cannot contain an empty string value. ${where} ${key.name}`,
    );
  }
  // UTF-8 takes at most three bytes a code unit.
  if (value.length * 3 > LONGEST_BYTES[part] && Buffer.byteLength(value) > LONGEST_BYTES[part]) {
    throw invalid(`Size of ${part}key has exceeded the maximum size limit of ${LONGEST_BYTES[part]} bytes`);
  }
}

export function checkIndexKeys(item: Item, { name, hash, range }: IndexSchema): void {
  const where = `Index Key (IndexName: ${name})`;
  checkKey(item[hash.name], hash, 'hash', where);
  if (range) checkKey(item[range.name], range, 'range', where);
}

function keysOf(
  schema: KeySchemaElement[] = [],
  { AttributeDefinitions = [] }: CreateTableCommandInput,
): Keys {
  const find = (kind: 'HASH' | 'RANGE') => {
    const name = schema.find(({ KeyType }) => KeyType === kind)?.AttributeName;
    const type = AttributeDefinitions.find(({ AttributeName }) => AttributeName === name)?.AttributeType;
    return name && type ? { name, type } : undefined;
  };
  const [hash, range] = [find('HASH'), find('RANGE')];
  if (!hash) throw new Error('a table or index needs a HASH key whose type is defined');
  return { hash, ...(range && { range }) };
}

function projectedNames(
  { Projection }: GlobalSecondaryIndex,
  keys: Keys,
  key: KeyAttribute,
): string[] | undefined {
  if (Projection?.ProjectionType === 'ALL') return undefined;
  const ofKeys = [key, keys.hash, ...(keys.range ? [keys.range] : [])].map(({ name }) => name);
  return [...new Set([...ofKeys, ...(Projection?.NonKeyAttributes ?? [])])];
}

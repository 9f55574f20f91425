/**
 * DynamoDB in memory, for the commands of lib-dynamodb that the product uses: conditions, updates and queries do what
 * AWS documents, at once. Tables are keyed by one text attribute. Whoever drives it decides when an index shows a write.
 */
import {
  DeleteCommand,
  type DeleteCommandInput,
  GetCommand,
  type GetCommandInput,
  PutCommand,
  type PutCommandInput,
  QueryCommand,
  type QueryCommandInput,
  UpdateCommand,
  type UpdateCommandInput,
} from '@aws-sdk/lib-dynamodb';
import type { MemoryService } from './client-of.ts';
import { conditionFailed, invalid, noSuchTable } from './dynamodb/errors.ts';
import {
  type Expression,
  openScope,
  type Placeholders,
  readCondition,
  readUpdate,
} from './dynamodb/expressions.ts';
import { query } from './dynamodb/query.ts';
import { nameOf } from './dynamodb/read-operand.ts';
import type { TableDefinition } from './dynamodb/schema.ts';
import { createTable, type Hooks, type Table } from './dynamodb/table.ts';
import { copyOfItem, type Item, storableMap } from './dynamodb/value.ts';
import { checkParameters, unknownCommand } from './strict-input.ts';

export type { IndexUpdate } from './dynamodb/table.ts';
export type { Item } from './dynamodb/value.ts';

export interface MemoryDynamoDb<Name extends string = string> extends MemoryService {
  /** The items by id. They belong to the tables: read them, never change them. */
  tables: Record<Name, Map<string, Item>>;
}

const EXPRESSIONS = ['ConditionExpression', 'ExpressionAttributeNames', 'ExpressionAttributeValues'];
const PUT = new Set(['TableName', 'Item', 'ReturnValues', ...EXPRESSIONS]);
const DELETE = new Set(['TableName', 'Key', 'ReturnValues', ...EXPRESSIONS]);
const UPDATE = new Set([...DELETE, 'UpdateExpression']);
const GET = new Set(['TableName', 'Key', 'ConsistentRead']);
const QUERY = new Set([
  ...[
    'TableName',
    'IndexName',
    'KeyConditionExpression',
    'ExpressionAttributeNames',
    'ExpressionAttributeValues',
  ],
  ...['Limit', 'ScanIndexForward', 'ExclusiveStartKey', 'ConsistentRead'],
]);
const $metadata = { httpStatusCode: 200 };

export function memoryDynamoDb<Name extends string>(
  definitions: readonly TableDefinition<Name>[],
  hooks: Hooks = {},
): MemoryDynamoDb<Name> {
  const all = new Map<string | undefined, Table>();
  for (const definition of definitions) all.set(definition.TableName, createTable(definition, hooks));
  const tables = Object.fromEntries([...all.values()].map(({ name, items }) => [name, items]));

  function tableOf({ TableName }: { TableName: string | undefined }): Table {
    const table = all.get(TableName);
    if (!table) throw noSuchTable(TableName);
    return table;
  }

  return {
    tables: tables as Record<Name, Map<string, Item>>,
    execute(command) {
      if (command instanceof UpdateCommand) {
        checkParameters(command, command.input, UPDATE);
        return { $metadata, ...update(tableOf(command.input), command.input) };
      }
      if (command instanceof GetCommand) {
        checkParameters(command, command.input, GET);
        return { $metadata, ...get(tableOf(command.input), command.input) };
      }
      if (command instanceof QueryCommand) {
        checkParameters(command, command.input, QUERY);
        return { $metadata, ...queryTable(tableOf(command.input), command.input) };
      }
      if (command instanceof PutCommand) {
        checkParameters(command, command.input, PUT);
        return { $metadata, ...put(tableOf(command.input), command.input) };
      }
      if (command instanceof DeleteCommand) {
        checkParameters(command, command.input, DELETE);
        return { $metadata, ...remove(tableOf(command.input), command.input) };
      }
      throw unknownCommand('DynamoDB', command);
    },
  };
}

function get(table: Table, input: GetCommandInput) {
  const item = table.items.get(table.idOf(input.Key));
  return item && { Item: copyOfItem(item) };
}

function put(table: Table, input: PutCommandInput) {
  const item = storableMap(input.Item ?? {});
  const id = table.idOf({ [table.key.name]: item[table.key.name] });
  const before = table.items.get(id);
  checkCondition(before, input);
  table.write(id, item);
  return returned(input.ReturnValues, before, undefined);
}

function remove(table: Table, input: DeleteCommandInput) {
  const id = table.idOf(input.Key);
  const before = table.items.get(id);
  checkCondition(before, input);
  table.write(id, undefined);
  return returned(input.ReturnValues, before, undefined);
}

function update(table: Table, input: UpdateCommandInput) {
  const id = table.idOf(input.Key);
  const before = table.items.get(id);
  const expression = input.UpdateExpression === undefined ? undefined : readUpdate(input.UpdateExpression);
  const condition =
    input.ConditionExpression === undefined ? undefined : readCondition(input.ConditionExpression);
  const scope = openScope(before ?? {}, input, expression, condition);
  for (const { path } of expression?.changes ?? []) {
    if (nameOf(path[0], scope.names) === table.key.name) {
      throw invalid(`Cannot update attribute ${table.key.name}. This attribute is part of the key`);
    }
  }
  if (condition && !condition.holds(scope)) throw conditionFailed();
  const item = before ?? { [table.key.name]: id };
  const after = expression ? expression.update({ ...scope, item }) : { ...item };
  table.write(id, after);
  return returned(input.ReturnValues, before, after);
}

function queryTable(table: Table, input: QueryCommandInput) {
  const { key, items } = table;
  if (input.IndexName === undefined) {
    const partition = (hash: unknown) => {
      const item = items.get(String(hash));
      return item ? [{ id: String(hash), range: undefined, item }] : [];
    };
    return query(input, { keys: { hash: key }, idName: key.name, projected: undefined, partition });
  }
  const index = table.indexes.find(({ schema }) => schema.name === input.IndexName);
  if (!index) throw invalid(`The table does not have the specified index: ${input.IndexName}`);
  if (input.ConsistentRead) throw invalid('Consistent reads are not supported on global secondary indexes');
  const { schema, partition } = index;
  return query(input, { keys: schema, idName: key.name, projected: schema.projected, partition });
}

function checkCondition(
  item: Item | undefined,
  input: Placeholders & { ConditionExpression?: string | undefined },
) {
  const { ConditionExpression } = input;
  const condition: (Expression & { holds(scope: object): boolean }) | undefined =
    ConditionExpression === undefined ? undefined : readCondition(ConditionExpression);
  const scope = openScope(item ?? {}, input, condition);
  if (condition && !condition.holds(scope)) throw conditionFailed();
}

function returned(wanted: string | undefined, before: Item | undefined, after: Item | undefined) {
  if (wanted === undefined || wanted === 'NONE') return undefined;
  if (wanted === 'ALL_NEW' && after) return { Attributes: copyOfItem(after) };
  if (wanted === 'ALL_OLD') return before && { Attributes: copyOfItem(before) };
  throw new Error(`ReturnValues ${wanted} is not imitated in memory`);
}

/** What only the DynamoDB in memory can do: indexes that lag, writes that are watched, refusal of what it does not know. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  BatchGetCommand,
  DeleteCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { type Item, memoryDynamoDb } from '../../fakes/aws/memory-dynamodb.ts';
import { JOBS, tableDefinitions } from '../../fakes/table-definitions.ts';

const put = (fields: object) =>
  new PutCommand({ TableName: JOBS, Item: { id: 'a', due_shard: 1, due: 5, step: 'start', ...fields } });
const setNote = (note: string) =>
  new UpdateCommand({
    TableName: JOBS,
    Key: { id: 'a' },
    UpdateExpression: 'SET note = :note',
    ExpressionAttributeValues: { ':note': note },
  });
const listDue = new QueryCommand({
  TableName: JOBS,
  IndexName: 'due',
  KeyConditionExpression: 'due_shard = :shard',
  ExpressionAttributeValues: { ':shard': 1 },
});

function withLag() {
  const waiting: (() => void)[] = [];
  const told: string[] = [];
  const dynamodb = memoryDynamoDb(tableDefinitions, {
    propagate(update, { table, index, id }) {
      waiting.push(update);
      told.push(`${table} ${index} ${id}`);
    },
  });
  const dues = () => {
    const { Items = [] } = dynamodb.execute(listDue) as { Items?: Item[] };
    return Items.map(({ due }) => due);
  };
  return { dynamodb, waiting, told, dues };
}

test('an index shows a write when it is let, the table at once', () => {
  const { dynamodb, waiting, told, dues } = withLag();
  dynamodb.execute(put({}));
  assert.deepEqual([dues(), dynamodb.tables.jobs.get('a')?.['due'], told], [[], 5, ['jobs due a']]);
  waiting.shift()?.();
  dynamodb.execute(put({ due: 6 }));
  assert.deepEqual(dues(), [5]);
  waiting.shift()?.();
  assert.deepEqual(dues(), [6]);
  dynamodb.execute(new DeleteCommand({ TableName: JOBS, Key: { id: 'a' } }));
  assert.deepEqual(dues(), [6]);
  waiting.shift()?.();
  assert.deepEqual(dues(), []);
});

test('an index never goes back to an older write of an item, in whatever order it learns of them', () => {
  const { dynamodb, waiting, dues } = withLag();
  for (const due of [5, 6, 7]) dynamodb.execute(put({ due }));
  dynamodb.execute(new DeleteCommand({ TableName: JOBS, Key: { id: 'a' } }));
  const [first, second, third, deleted] = waiting;
  second?.();
  first?.();
  assert.deepEqual(dues(), [6]);
  deleted?.();
  third?.();
  assert.deepEqual(dues(), []);
});

test('an index is not told of what it could not show', () => {
  const { dynamodb, waiting } = withLag();
  dynamodb.execute(put({}));
  dynamodb.execute(setNote('new'));
  assert.equal(waiting.length, 1);
});

test('each write that was applied is told, with the item before and after, and no other', () => {
  const writes: unknown[] = [];
  const dynamodb = memoryDynamoDb(tableDefinitions, { onWrite: (...write) => writes.push(write) });
  const item = { id: 'a', due_shard: 1, due: 5, step: 'start' };
  dynamodb.execute(put({}));
  dynamodb.execute(setNote('new'));
  const failing = new DeleteCommand({
    TableName: JOBS,
    Key: { id: 'a' },
    ConditionExpression: 'attribute_not_exists(id)',
  });
  assert.throws(() => dynamodb.execute(failing), { name: 'ConditionalCheckFailedException' });
  for (const id of ['a', 'a', 'b']) dynamodb.execute(new DeleteCommand({ TableName: JOBS, Key: { id } }));
  assert.deepEqual(writes, [
    ['jobs', 'a', undefined, item],
    ['jobs', 'a', item, { ...item, note: 'new' }],
    ['jobs', 'a', { ...item, note: 'new' }, undefined],
  ]);
});

test('an update within an item leaves the one before it as it was', () => {
  const befores: unknown[] = [];
  const dynamodb = memoryDynamoDb(tableDefinitions, {
    onWrite: (_table, _id, before) => befores.push(before),
  });
  const nested = { tree: { branch: { leaf: 1 } }, parts: [{ size: 1 }], tags: new Set(['a']) };
  dynamodb.execute(new PutCommand({ TableName: JOBS, Item: { id: 'a', ...nested } }));
  dynamodb.execute(
    new UpdateCommand({
      TableName: JOBS,
      Key: { id: 'a' },
      UpdateExpression: 'SET tree.branch.leaf = :two, parts[0] = :two, parts[1] = :two ADD tags :tags',
      ExpressionAttributeValues: { ':two': 2, ':tags': new Set(['b']) },
    }),
  );
  assert.deepEqual(befores, [undefined, { id: 'a', ...nested }]);
});

test('neither what is given nor what is got is the table itself', () => {
  const dynamodb = memoryDynamoDb(tableDefinitions);
  const parts = [{ name: 'one' }];
  const tags = new Set(['one']);
  const octets = Uint8Array.of(1);
  dynamodb.execute(put({ parts, tags, octets }));
  parts.push({ name: 'two' });
  tags.add('two');
  octets[0] = 2;
  const get = () => dynamodb.execute(new GetCommand({ TableName: JOBS, Key: { id: 'a' } })) as { Item: Item };
  const got = get().Item as { parts: { name: string }[]; tags: Set<string>; octets: Uint8Array };
  got.parts[0] = { name: 'changed' };
  got.tags.clear();
  got.octets[0] = 3;
  const after = get().Item;
  assert.deepEqual(
    [after['parts'], after['tags'], after['octets']],
    [[{ name: 'one' }], new Set(['one']), Uint8Array.of(1)],
  );
});

test('a query answers a megabyte at a time', () => {
  const dynamodb = memoryDynamoDb(tableDefinitions);
  for (const id of ['a', 'b', 'c', 'd'])
    dynamodb.execute(
      new PutCommand({ TableName: 'settings', Item: { id, owner: 'o', text: 'x'.repeat(400_000) } }),
    );
  const query = (start?: Item) =>
    dynamodb.execute(
      new QueryCommand({
        TableName: 'settings',
        IndexName: 'by-owner',
        KeyConditionExpression: '#owner = :owner',
        ExpressionAttributeNames: { '#owner': 'owner' },
        ExpressionAttributeValues: { ':owner': 'o' },
        ...(start && { ExclusiveStartKey: start }),
      }),
    ) as { Items: Item[]; LastEvaluatedKey?: Item };
  const first = query();
  assert.deepEqual(
    [first.Items.map(({ id }) => id), first.LastEvaluatedKey],
    [['a', 'b', 'c'], { id: 'c', owner: 'o' }],
  );
  const rest = query(first.LastEvaluatedKey);
  assert.deepEqual([rest.Items.map(({ id }) => id), rest.LastEvaluatedKey], [['d'], undefined]);
});

test('what is not imitated is refused by its name', () => {
  const dynamodb = memoryDynamoDb(tableDefinitions);
  assert.throws(() => dynamodb.execute(new BatchGetCommand({ RequestItems: {} })), /BatchGetCommand/);
  const projecting = new GetCommand({ TableName: JOBS, Key: { id: 'a' }, ProjectionExpression: 'id' });
  assert.throws(() => dynamodb.execute(projecting), /ProjectionExpression of GetCommand/);
  assert.throws(
    () => dynamodb.execute(new PutCommand({ TableName: JOBS, Item: { id: 'a', at: new Date() } })),
    /marshall/,
  );
  const half = new UpdateCommand({
    TableName: JOBS,
    Key: { id: 'a' },
    UpdateExpression: 'ADD amount :half',
    ExpressionAttributeValues: { ':half': 0.5 },
  });
  assert.throws(() => dynamodb.execute(half), /whole numbers/);
});

/** What the tables and their indexes must do with keys and queries. `wrong`: tests that this emulator is known to fail. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe } from 'node:test';
import { DynamoDBServiceException, ResourceNotFoundException } from '@aws-sdk/client-dynamodb';
import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  type QueryCommandInput,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { JOBS, SETTINGS } from '../fakes/table-definitions.ts';
import { testsExcept } from './tests-except.ts';

let shards = 100;

export function indexesContract(
  name: string,
  open: () => DynamoDBDocumentClient,
  wrong: readonly string[] = [],
): void {
  const put = (item: object) => open().send(new PutCommand({ TableName: JOBS, Item: item }));
  const update = (id: string, UpdateExpression: string, values?: object) =>
    open().send(
      new UpdateCommand({
        TableName: JOBS,
        Key: { id },
        UpdateExpression,
        ...(values && { ExpressionAttributeValues: { ...values } }),
      }),
    );

  const inTest = testsExcept(wrong, name);

  async function list(
    shard: number,
    condition = '',
    values: object = {},
    more: Partial<QueryCommandInput> = {},
  ) {
    return open().send(
      new QueryCommand({
        TableName: JOBS,
        IndexName: 'due',
        KeyConditionExpression: `due_shard = :shard${condition}`,
        ExpressionAttributeValues: { ':shard': shard, ...values },
        ...more,
      }),
    );
  }

  const ids = async (...query: Parameters<typeof list>) => (await list(...query)).Items?.map(({ id }) => id);

  /** One item for each due time, in a shard of their own; the first is `a`. */
  async function stored(...dues: number[]): Promise<{ shard: number; prefix: string }> {
    shards += 1;
    const prefix = randomUUID();
    for (const [index, due] of dues.entries()) {
      await put({
        id: `${prefix}${'abcdefgh'[index]}`,
        due_shard: shards,
        due,
        step: 'start',
        claims: 0,
        note: 'n',
      });
    }
    return { shard: shards, prefix };
  }

  describe(`${name}: indexes`, () => {
    inTest('only what is projected comes back from an index that does not project all', async () => {
      const { shard, prefix } = await stored(7);
      assert.deepEqual((await list(shard)).Items, [
        { id: `${prefix}a`, due_shard: shard, due: 7, step: 'start', claims: 0 },
      ]);
    });

    inTest('order is that of numbers, and each condition on the range key picks its own', async () => {
      const { shard, prefix } = await stored(10, 9, 100);
      const names = async (condition: string, values: object) =>
        (await ids(shard, condition, values))?.map((id) => String(id).replace(prefix, '')).join('');
      assert.equal(await names('', {}), 'bac');
      assert.equal(await names(' AND due < :x', { ':x': 10 }), 'b');
      assert.equal(await names(' AND due <= :x', { ':x': 10 }), 'ba');
      assert.equal(await names(' AND due = :x', { ':x': 10 }), 'a');
      assert.equal(await names(' AND due >= :x', { ':x': 10 }), 'ac');
      assert.equal(await names(' AND due > :x', { ':x': 10 }), 'c');
      assert.equal(await names(' AND due BETWEEN :x AND :y', { ':x': 10, ':y': 100 }), 'ac');
      assert.equal(await names(' AND due < :x', { ':x': 9 }), '');
    });

    inTest('pages go on where the last one ended, also between items of the same range key', async () => {
      const { shard, prefix } = await stored(2, 1, 2, 2, 3);
      for (const ScanIndexForward of [true, false]) {
        const seen: string[] = [];
        let ExclusiveStartKey: Record<string, unknown> | undefined;
        do {
          const page = await list(
            shard,
            '',
            {},
            { Limit: 2, ScanIndexForward, ...(ExclusiveStartKey && { ExclusiveStartKey }) },
          );
          assert.ok((page.Items?.length ?? 0) <= 2);
          seen.push(...(page.Items ?? []).map(({ id }) => String(id).replace(prefix, '')));
          ExclusiveStartKey = page.LastEvaluatedKey;
        } while (ExclusiveStartKey);
        assert.deepEqual(seen.toSorted().join(''), 'abcde');
        assert.deepEqual([seen[0], seen[4]], ScanIndexForward ? ['b', 'e'] : ['e', 'b']);
      }
    });

    inTest(
      'a full page names its last item, also when nothing follows; one that is not full does not',
      async () => {
        const { shard, prefix } = await stored(1, 2);
        const last = { id: `${prefix}b`, due_shard: shard, due: 2 };
        assert.deepEqual((await list(shard, '', {}, { Limit: 2 })).LastEvaluatedKey, last);
        assert.equal((await list(shard, '', {}, { Limit: 3 })).LastEvaluatedKey, undefined);
      },
    );

    inTest('an item is in the index while it has all key attributes, and where these say', async () => {
      const { shard, prefix } = await stored(5);
      const id = `${prefix}a`;
      await update(id, 'REMOVE due');
      assert.deepEqual(await ids(shard), []);
      await update(id, 'SET due = :six', { ':six': 6 });
      assert.deepEqual(
        (await list(shard)).Items?.map(({ due, step }) => [due, step]),
        [[6, 'start']],
      );
      await update(id, 'SET due_shard = :other', { ':other': shard + 1_000_000 });
      assert.deepEqual([await ids(shard), await ids(shard + 1_000_000)], [[], [id]]);
      await put({ id, due_shard: shard, due: 1 });
      assert.deepEqual([await ids(shard), await ids(shard + 1_000_000)], [[id], []]);
      await open().send(new DeleteCommand({ TableName: JOBS, Key: { id } }));
      assert.deepEqual(await ids(shard), []);
    });

    inTest('a new value of a projected attribute is seen, a failed condition is not', async () => {
      const { shard, prefix } = await stored(5);
      await update(`${prefix}a`, 'ADD claims :one', { ':one': 1 });
      const failing = new UpdateCommand({
        TableName: JOBS,
        Key: { id: `${prefix}a` },
        UpdateExpression: 'SET due = :x',
        ConditionExpression: 'due = :x',
        ExpressionAttributeValues: { ':x': 9 },
      });
      await assert.rejects(open().send(failing), { name: 'ConditionalCheckFailedException' });
      assert.deepEqual(
        (await list(shard)).Items?.map(({ due, claims }) => [due, claims]),
        [[5, 1]],
      );
    });

    inTest('begins_with on a text range key', async () => {
      const owner = randomUUID();
      for (const id of ['A#1', 'B#2', 'B#10', 'B', 'C#1', 'Bö'])
        await open().send(new PutCommand({ TableName: SETTINGS, Item: { id: `${id}|${owner}`, owner } }));
      const { Items } = await open().send(
        new QueryCommand({
          TableName: SETTINGS,
          IndexName: 'by-owner',
          KeyConditionExpression: 'begins_with(id, :prefix) AND #owner = :owner',
          ExpressionAttributeNames: { '#owner': 'owner' },
          ExpressionAttributeValues: { ':owner': owner, ':prefix': 'B#' },
        }),
      );
      assert.deepEqual(
        Items?.map(({ id }) => String(id).split('|')[0]),
        ['B#10', 'B#2'],
      );
    });

    for (const condition of [
      ' OR due = :x',
      ' AND due <> :x',
      ' AND due IN (:x)',
      ' AND NOT due = :x',
      ' AND begins_with(due, :x)',
      ' AND attribute_exists(due)',
      ' AND note = :x',
      ' AND due > :x AND due < :x',
      ' AND due_shard = :x',
      ' AND due = :text',
      ' AND due BETWEEN :x AND :less',
    ]) {
      inTest(`no condition on keys:${condition}`, async () => {
        const all = { ':x': 1, ':text': 'text', ':less': 0 };
        const used = Object.entries(all).filter(([value]) => condition.includes(value));
        await assertInvalid(list(1, condition, Object.fromEntries(used)));
      });
    }

    inTest('other queries that are refused', async () => {
      await assertInvalid(list(1, '', {}, { Limit: 0 }));
      await assertInvalid(list(1, '', {}, { ConsistentRead: true }));
      await assertInvalid(list(1, '', {}, { IndexName: 'none' }));
      await assertInvalid(list(1, '', {}, { ExclusiveStartKey: { id: 'a' } }));
      await assertInvalid(list(1, '', {}, { KeyConditionExpression: 'due = :shard' }));
      await assertInvalid(list(1, '', {}, { KeyConditionExpression: 'due_shard > :shard' }));
      await assert.rejects(list(1, '', {}, { TableName: 'none' }), ResourceNotFoundException);
    });
  });

  describe(`${name}: keys and limits`, () => {
    inTest('keys are texts of 1 to 2,048 bytes, and nothing but the key', async () => {
      const get = (Key: Record<string, unknown>) => open().send(new GetCommand({ TableName: JOBS, Key }));
      assert.equal((await get({ id: 'ö'.repeat(1_024) })).Item, undefined);
      for (const key of [
        { id: '' },
        { id: 'ö'.repeat(1_025) },
        { id: 5 },
        {},
        { id: 'a', due: 1 },
        { due: 1 },
      ])
        await assertInvalid(get(key));
    });

    inTest('an item takes up to 409,600 bytes', async () => {
      const id = randomUUID();
      // 2 for the name id, 36 for the id, 4 for the name text.
      const room = 409_600 - 2 - 36 - 4;
      await put({ id, note: 'x'.repeat(room) });
      await assertInvalid(put({ id, note: 'x'.repeat(room + 1) }));
      await assertInvalid(put({ id, note: 'ö'.repeat(room / 2 + 1) }));
      await assertInvalid(update(id, 'SET more = :one', { ':one': 1 }));
    });

    inTest('a key attribute of an index has its type', async () => {
      await assertInvalid(put({ id: randomUUID(), due_shard: 1, due: 'text' }));
      await assertInvalid(put({ id: randomUUID(), due_shard: null }));
    });

    inTest('a key attribute of an index has its type, also after an update', async () => {
      const id = randomUUID();
      await put({ id });
      await assertInvalid(update(id, 'SET due = :text', { ':text': 'text' }));
    });

    inTest('a key attribute of an index is not empty, nor longer than a key can be', async () => {
      const putSetting = (Item: Record<string, unknown>) =>
        open().send(new PutCommand({ TableName: SETTINGS, Item }));
      await assertInvalid(putSetting({ id: randomUUID(), owner: '' }));
      await assertInvalid(putSetting({ id: randomUUID(), owner: 'x'.repeat(2_049) }));
      await assertInvalid(putSetting({ id: 'x'.repeat(1_025), owner: 'a' }));
    });

    inTest('an old value is returned where it is asked for', async () => {
      const id = randomUUID();
      const putAgain = (note: string) =>
        open().send(new PutCommand({ TableName: JOBS, Item: { id, note }, ReturnValues: 'ALL_OLD' }));
      assert.equal((await putAgain('one')).Attributes, undefined);
      assert.deepEqual((await putAgain('two')).Attributes, { id, note: 'one' });
      const remove = () =>
        open().send(new DeleteCommand({ TableName: JOBS, Key: { id }, ReturnValues: 'ALL_OLD' }));
      assert.deepEqual((await remove()).Attributes, { id, note: 'two' });
      assert.equal((await remove()).Attributes, undefined);
    });

    inTest('deleting on a condition', async () => {
      const id = randomUUID();
      const remove = (note: string) =>
        open().send(
          new DeleteCommand({
            TableName: JOBS,
            Key: { id },
            ConditionExpression: 'note = :note',
            ExpressionAttributeValues: { ':note': note },
          }),
        );
      await put({ id, note: 'one' });
      await assert.rejects(remove('two'), { name: 'ConditionalCheckFailedException' });
      await remove('one');
      await assert.rejects(remove('one'), { name: 'ConditionalCheckFailedException' });
    });
  });
}

async function assertInvalid(answer: Promise<unknown>): Promise<void> {
  await assert.rejects(answer, (error) => {
    assert.ok(error instanceof DynamoDBServiceException, String(error));
    assert.equal(error.name, 'ValidationException', error.message);
    return true;
  });
}

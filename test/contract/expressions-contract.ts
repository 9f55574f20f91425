/** What DynamoDB makes of expressions. `wrong`: tests that this emulator is known to fail. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import { ConditionalCheckFailedException, DynamoDBServiceException } from '@aws-sdk/client-dynamodb';
import {
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  UpdateCommand,
  type UpdateCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { conditionCases, ITEM, usedBy } from './condition-cases.ts';
import { testsExcept } from './tests-except.ts';
import { updateCases } from './update-cases.ts';

export function expressionsContract(
  name: string,
  open: () => { client: DynamoDBDocumentClient; tableName: string },
  wrong: readonly string[] = [],
): void {
  const inTest = testsExcept(wrong, name);

  async function stored(item: object | undefined): Promise<string> {
    const { client, tableName } = open();
    const id = randomUUID();
    if (item) await client.send(new PutCommand({ TableName: tableName, Item: { ...item, id } }));
    return id;
  }

  async function get(id: string): Promise<object | undefined> {
    const { client, tableName } = open();
    const { Item } = await client.send(
      new GetCommand({ TableName: tableName, Key: { id }, ConsistentRead: true }),
    );
    return Item;
  }

  async function update(id: string, input: Partial<UpdateCommandInput>) {
    const { client, tableName } = open();
    try {
      await client.send(new UpdateCommand({ TableName: tableName, Key: { id }, ...input }));
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      assert.ok(error instanceof DynamoDBServiceException, String(error));
      assert.equal(error.name, 'ValidationException', error.message);
      return 'refused';
    }
  }

  describe(`${name}: conditions`, () => {
    for (const { condition, expected } of conditionCases) {
      inTest(`${expected}: ${condition}`, async () => {
        const id = await stored(ITEM);
        const input = { ConditionExpression: condition, ...usedBy(condition) };
        assert.equal(await update(id, input), expected);
        assert.deepEqual(await get(id), { ...ITEM, id });
      });
    }

    test('of an item that is not there every attribute is missing', async () => {
      const missing = { ConditionExpression: 'attribute_exists(id)' };
      assert.equal(await update(await stored(undefined), missing), false);
      const unlike = { ConditionExpression: 'word <> :b', ExpressionAttributeValues: { ':b': 'b' } };
      assert.equal(await update(await stored(undefined), unlike), true);
    });

    inTest('an expression takes up to 4,096 bytes', async () => {
      const id = await stored(ITEM);
      const condition = (bytes: number) => ({
        ConditionExpression: `attribute_exists(${'a'.repeat(255)}) OR word = :b`
          .padEnd(bytes - 11, ' ')
          .concat(' OR word=:b'),
        ExpressionAttributeValues: { ':b': 'b' },
      });
      assert.equal(await update(id, condition(4_096)), true);
      assert.equal(await update(id, condition(4_097)), 'refused');
    });

    test('all names and values that are given have to be used', async () => {
      const id = await stored(ITEM);
      const ConditionExpression = 'word = :b';
      const values = { ':b': 'b' };
      const given = [
        { ConditionExpression, ExpressionAttributeValues: { ...values, ':c': 'c' } },
        { ConditionExpression, ExpressionAttributeValues: values, ExpressionAttributeNames: { '#c': 'c' } },
        { ConditionExpression, ExpressionAttributeValues: values, ExpressionAttributeNames: {} },
        { ExpressionAttributeValues: values },
      ];
      for (const input of given) assert.equal(await update(id, input), 'refused', JSON.stringify(input));
    });
  });

  describe(`${name}: updates`, () => {
    for (const { name: what, item, update: text, names, values, expected } of updateCases) {
      test(what, async () => {
        const id = await stored(item);
        const input = { UpdateExpression: text, ...usedBy(text, names, values) };
        assert.equal(await update(id, input), expected === 'refused' ? 'refused' : true);
        const left = expected === 'refused' ? item : expected;
        assert.deepEqual(await get(id), left && { ...left, id });
      });
    }

    test('a condition that does not hold leaves the item as it was', async () => {
      const id = await stored(ITEM);
      const input = {
        UpdateExpression: 'SET word = :c ADD price :one REMOVE flag',
        ConditionExpression: 'attribute_exists(gone)',
        ExpressionAttributeValues: { ':c': 'c', ':one': 1 },
      };
      assert.equal(await update(id, input), false);
      assert.deepEqual(await get(id), { ...ITEM, id });
    });

    test('a condition that does not hold is told before a path that is not there', async () => {
      const id = await stored(ITEM);
      const input = {
        UpdateExpression: 'SET gone.a = :c',
        ConditionExpression: 'attribute_exists(gone)',
        ExpressionAttributeValues: { ':c': 'c' },
      };
      assert.equal(await update(id, input), false);
    });
  });
}

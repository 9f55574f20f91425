/** Who waits for a Book, on DynamoDB: entries of its map, written whoever holds the Book. */
import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { BookItem, Books } from '../jobs/book.ts';
import { ITEM_VERSION, owes, requireKnownVersion } from '../jobs/obligation.ts';
import { tryAnew } from '../jobs/try-anew.ts';
import { ifConditionHolds } from './if-condition-holds.ts';

const STEP = { '#step': 'step' };

interface Expressions {
  UpdateExpression: string;
  ConditionExpression: string;
  names?: Record<string, string>;
  values?: Record<string, unknown>;
}

export function dynamoBooks(client: DynamoDBDocumentClient, tableName: string): Books {
  /** The Book as it is after the update; undefined when the condition did not hold. */
  async function update(
    id: string,
    jobItem: string,
    { UpdateExpression, ConditionExpression, names = {}, values = {} }: Expressions,
  ): Promise<BookItem | undefined> {
    const command = new UpdateCommand({
      TableName: tableName,
      Key: { id },
      UpdateExpression,
      ConditionExpression: `${ConditionExpression} AND #version <= :version`,
      ExpressionAttributeNames: { '#job': jobItem, '#version': 'version', ...names },
      ExpressionAttributeValues: { ':version': ITEM_VERSION, ...values },
      ReturnValues: 'ALL_NEW',
    });
    const answer = await ifConditionHolds(() => client.send(command));
    return answer?.Attributes as BookItem | undefined;
  }

  async function get(id: string): Promise<BookItem | undefined> {
    const command = new GetCommand({ TableName: tableName, Key: { id }, ConsistentRead: true });
    return (await client.send(command)).Item as BookItem | undefined;
  }

  return {
    get,

    async join(id, jobItem, waiting, dueMs) {
      const { due, due_shard } = owes(id, 'look', dueMs);
      return tryAnew('the Book', async () => {
        const joined = await update(id, jobItem, {
          UpdateExpression: 'SET waiting.#job = :waiting ADD hints :one',
          ConditionExpression: 'attribute_exists(#step)',
          names: STEP,
          values: { ':waiting': waiting, ':one': 1 },
        });
        if (joined) return joined;
        const anew = await update(id, jobItem, {
          UpdateExpression:
            'SET waiting.#job = :waiting, #step = :look, due = :due, due_shard = :shard REMOVE expires_at',
          ConditionExpression: 'attribute_exists(id) AND attribute_not_exists(#step)',
          names: STEP,
          values: { ':waiting': waiting, ':look': 'look', ':due': due, ':shard': due_shard },
        });
        if (anew) return anew;
        const book = await get(id);
        if (!book) throw new Error('A job joins a Book that is there.');
        requireKnownVersion(book);
        return undefined;
      });
    },

    async leave(id, jobItem) {
      const left = await update(id, jobItem, {
        UpdateExpression: 'REMOVE waiting.#job',
        ConditionExpression: 'attribute_exists(waiting.#job)',
      });
      if (left) return Object.keys(left.waiting).length === 0;
      const book = await get(id);
      if (book) requireKnownVersion(book);
      return false;
    },
  };
}

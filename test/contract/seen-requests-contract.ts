/** What whoever remembers the request ids of webhooks must do. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import type { SeeRequest } from '../../shared/store/seen-requests.ts';

const SEEN = {
  provider: 'ocrolus',
  connection: 'main',
  requestId: '019d0c76-a902-7b75-8f9e-8694eae8a374',
  messageId: 'message-1',
  nowMs: 1_772_438_400_001,
};

export function seenRequestsContract(
  name: string,
  open: () => { seeRequest: SeeRequest; client: DynamoDBDocumentClient; tableName: string },
): void {
  describe(`${name}: request ids of webhooks`, () => {
    test('are those of the message that they came in first, however often that is received', async () => {
      const { seeRequest } = open();
      assert.equal(await seeRequest(SEEN), true);
      assert.equal(await seeRequest({ ...SEEN, messageId: 'message-2' }), false);
      assert.equal(await seeRequest(SEEN), true);
      assert.equal(await seeRequest({ ...SEEN, messageId: 'message-2' }), false);
    });

    test('of two connections, and of two providers, have nothing to do with each other', async () => {
      const { seeRequest } = open();
      const other = { ...SEEN, messageId: 'message-3' };
      assert.equal(await seeRequest({ ...other, connection: 'second' }), true);
      assert.equal(await seeRequest({ ...other, provider: 'azoraone' }), true);
    });

    test('are forgotten after a day', async () => {
      const { seeRequest, client, tableName } = open();
      await seeRequest({ ...SEEN, requestId: 'kept' });
      const Key = { id: 'SEEN#ocrolus#main#kept' };
      const { Item } = await client.send(new GetCommand({ TableName: tableName, Key, ConsistentRead: true }));
      assert.deepEqual(Item, { ...Key, message_id: 'message-1', expires_at: 1_772_524_801 });
    });
  });
}

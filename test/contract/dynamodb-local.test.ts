import { after, test } from 'node:test';
import { startDynamodbLocal, whyNoDynamodbLocal } from './dynamodb-local.ts';
import { openTables } from './tables.ts';
import { tablesContract } from './tables-contract.ts';

const reason = whyNoDynamodbLocal();
if (reason) test('the contracts on DynamoDB Local', { skip: reason });
else {
  const service = await startDynamodbLocal();
  const { client, close } = await openTables(service.url, service.close);
  after(close);
  // DynamoDB refuses it: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html
  tablesContract('DynamoDB Local', client, [
    'a key attribute of an index has its type, also after an update',
  ]);
}

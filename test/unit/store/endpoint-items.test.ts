import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { type EndpointItem, endpointItemId } from '../../../shared/deliveries/endpoint-item.ts';
import { dynamoObligations } from '../../../shared/store/dynamo-obligations.ts';
import { dynamoEndpointItems } from '../../../shared/store/endpoint-items.ts';
import { clientOf } from '../../fakes/aws/client-of.ts';
import { memoryDynamoDb } from '../../fakes/aws/memory-dynamodb.ts';
import { JOBS, tableDefinitions } from '../../fakes/table-definitions.ts';

const NOW = 5_000;

describe('two workers that are asked for patience at once', () => {
  for (const [name, theirs, ours] of [
    ['the later is asked for more', 7_000, 8_000],
    ['the later is asked for less', 8_000, 7_000],
  ] as const) {
    test(`${name}: the endpoint's item begins between two writes, and has the longer time`, async () => {
      const memory = memoryDynamoDb(tableDefinitions);
      const client = clientOf<DynamoDBDocumentClient>(memory);
      const park = (through: DynamoDBDocumentClient, item: string, askedUntilMs: number) =>
        dynamoEndpointItems(through, JOBS).park(
          { endpointId: 'a', item, occurredAtMs: 1_000, askedUntilMs },
          NOW,
        );
      let hasBegun = false;
      const send = async (command: object) => {
        if (hasBegun || !(command instanceof UpdateCommand)) return memory.execute(command);
        hasBegun = true;
        try {
          return memory.execute(command);
        } finally {
          await park(client, 'JOB#1', theirs);
        }
      };
      const interrupted = { send } as unknown as DynamoDBDocumentClient;
      assert.equal(await park(interrupted, 'JOB#2', ours), false);
      const item = await dynamoObligations<EndpointItem>(client, JOBS).get(endpointItemId('a'));
      assert.equal(item?.asked_until, 8_000);
    });
  }
});

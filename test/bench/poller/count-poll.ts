/** What a poll of poll-due-items reads of a table with many open items, of which few are due: on the table in memory. */
import { QueryCommand, type QueryCommandOutput, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { pollDueItems } from '../../../functions/poll-due-items/poll-due-items.ts';
import { newItem, owes } from '../../../shared/jobs/obligation.ts';
import { dynamoObligations } from '../../../shared/store/dynamo-obligations.ts';
import { clientOf } from '../../fakes/aws/client-of.ts';
import { memoryDynamoDb } from '../../fakes/aws/memory-dynamodb.ts';
import { JOBS, tableDefinitions } from '../../fakes/table-definitions.ts';

/** 2026-03-02 08:00:00 UTC. */
const NOW_MS = 1_772_438_400_000;
export const DUE = 100;
const MOST_QUERIES = 100;

export interface PollCounts {
  queries: number;
  itemsRead: number;
  claims: number;
  wakeUps: number;
}

/** @param open items that owe a step, of which `DUE` are due. */
export async function countPoll(open: number): Promise<PollCounts> {
  const table = memoryDynamoDb(tableDefinitions);
  const counts = { queries: 0, itemsRead: 0, claims: 0, wakeUps: 0 };
  const client = clientOf<Parameters<typeof dynamoObligations>[0]>({
    execute(command) {
      const answer = table.execute(command);
      if (command instanceof QueryCommand) {
        counts.queries += 1;
        counts.itemsRead += (answer as QueryCommandOutput).ScannedCount ?? 0;
      }
      if (command instanceof UpdateCommand) counts.claims += 1;
      return answer;
    },
  });
  const store = dynamoObligations(client, JOBS);
  // In the order of their due times, in which an index in memory takes them fastest.
  for (let index = 0; index < open; index += 1) {
    const id = `JOB#${index}`;
    const dueMs = index < DUE ? NOW_MS - DUE + index : NOW_MS + 60_000 + index;
    await store.create({ ...newItem(id), kind: 'job', ...owes(id, 'settle', dueMs) });
  }
  counts.queries = 0;
  await pollDueItems({
    store,
    async wake() {
      counts.wakeUps += 1;
      return true;
    },
    nowMs: () => NOW_MS,
    claimMs: 120_000,
    // A poll that finds what is not due would never end: its clock stands still.
    hasTime: () => counts.queries < MOST_QUERIES,
    measure: () => undefined,
  });
  return counts;
}

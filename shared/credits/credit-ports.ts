/** What charging, refunding and refusing need; each function of the product opens it once. */
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { keptForAMinute } from '../lambda/kept-for-a-minute.ts';
import type { Grant } from '../store/grants.ts';
import { dynamoLedger, type Ledger } from './ledger.ts';
import { dynamoSpentCounter, type SpentCounter } from './spent-counter.ts';

export interface CreditPorts {
  ledger: Ledger;
  counter: SpentCounter;
  /** Undefined: the tenant is unlimited. */
  getGrant(tenant: string): Promise<Grant | undefined>;
  /** The same, up to a minute old. */
  keptGrant(tenant: string): Promise<Grant | undefined>;
  nowMs(): number;
}

export function creditPorts(
  client: DynamoDBDocumentClient,
  jobsTable: string,
  getGrant: CreditPorts['getGrant'],
  nowMs: () => number,
): CreditPorts {
  return {
    ledger: dynamoLedger(client, jobsTable),
    counter: dynamoSpentCounter(client, jobsTable),
    getGrant,
    keptGrant: keptForAMinute(getGrant, nowMs),
    nowMs,
  };
}

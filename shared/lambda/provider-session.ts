/** What a function instance keeps for the providers that it talks to. */
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createPermits } from '../providers/permits.ts';
import type { ProviderSession } from '../providers/session.ts';
import { dynamoPermits } from '../store/permits.ts';

/** @param tableName of the jobs. */
export function providerSession(documents: DynamoDBDocumentClient, tableName: string): ProviderSession {
  const store = dynamoPermits(documents, tableName);
  const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
  return { tokens: new Map(), permits: createPermits({ store, nowMs: Date.now, wait }) };
}

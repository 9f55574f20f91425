/** What tenants and operators have set, but for endpoints: API keys, templates, grants and connections. */
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { apiKeysIn } from './api-keys.ts';
import { connectionsIn } from './connections.ts';
import { grantsIn } from './grants.ts';
import { settingsTable } from './settings-table.ts';
import { templatesIn } from './templates.ts';

export type Settings = ReturnType<typeof dynamoSettings>;

export function dynamoSettings(client: DynamoDBDocumentClient, tableName: string) {
  const table = settingsTable(client, tableName);
  return { ...apiKeysIn(table), ...templatesIn(table), ...grantsIn(table), ...connectionsIn(table) };
}

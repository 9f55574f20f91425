/** The endpoints of tenants, in the settings table. Those of templates stand in their templates (templates.ts). */
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Endpoint } from '../deliveries/endpoint.ts';
import { changeExpressions } from './change-item.ts';
import { settingsTable } from './settings-table.ts';

export interface Endpoints {
  get(endpointId: string): Promise<Endpoint | undefined>;
  /** All of a tenant's own. The index may lag behind the table. */
  ofTenant(tenant: string): Promise<Endpoint[]>;
  put(endpoint: Endpoint): Promise<void>;
  /**
   * Writes what is different, and nothing else; a new URL has nothing known against it. False when it has been changed or
   * deleted since it was read.
   */
  change(before: Endpoint, after: Endpoint): Promise<boolean>;
  remove(endpointId: string): Promise<void>;
}

export const endpointKey = (id: string) => `ENDPOINT#${id}`;

export function dynamoEndpoints(client: DynamoDBDocumentClient, tableName: string): Endpoints {
  const table = settingsTable(client, tableName);
  return {
    get: (id) => table.get<Endpoint>(endpointKey(id)),
    ofTenant: (tenant) => table.list<Endpoint>(tenant, endpointKey('')),
    put: (endpoint) => table.put(endpointKey(endpoint.endpoint_id), endpoint.tenant, endpoint),
    change: (before, after) =>
      table.update(endpointKey(before.endpoint_id), changeExpressions(before, after)),
    remove: (id) => table.remove(endpointKey(id)),
  };
}

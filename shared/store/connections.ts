/** Connections, without their secrets, and what is noted of them. */
import type { NotificationEvent } from '../providers/notification.ts';
import { type ConnectionEvents, eventUpdate } from './connection-events.ts';
import type { SettingsTable } from './settings-table.ts';

export interface Connection extends ConnectionEvents {
  kind: 'connection';
  provider: string;
  name: string;
  created_at: number;
  /** Epoch ms: nothing is sent to or asked of that account until an operator resumes it. */
  paused_since?: number;
  /** Epoch ms: when a notification of it last came, as far as that was noted. */
  notified_at?: number;
  /** The template_id under which documents are followed that a notification names and nobody has handed in. */
  default_template?: string;
}

/** They belong to the deployment, not to a tenant; no tenant's name can have this form. */
const OWNER = '#deployment';
const PREFIX = 'CONNECTION#';
const itemId = (provider: string, name: string) => `${PREFIX}${provider}#${name}`;

export type GetConnection = (provider: string, name: string) => Promise<Connection | undefined>;

export function connectionsIn(table: SettingsTable) {
  const getConnection: GetConnection = (provider, name) => table.get<Connection>(itemId(provider, name));
  return {
    getConnection,
    putConnection: (connection: Connection) =>
      table.put(itemId(connection.provider, connection.name), OWNER, connection),
    /** Moves `notified_at` on, if it would by `everyMs` or more; nothing happens when the connection is gone. */
    async noteNotification(provider: string, name: string, atMs: number, everyMs: number): Promise<void> {
      await table.update(itemId(provider, name), {
        UpdateExpression: 'SET notified_at = :at',
        ConditionExpression:
          'attribute_exists(id) AND (attribute_not_exists(notified_at) OR notified_at <= :before)',
        ExpressionAttributeValues: { ':at': atMs, ':before': atMs - everyMs },
      });
    },
    /** Counts an event that belongs to no job, once each call; nothing happens when the connection is gone. */
    async noteEvent(
      provider: string,
      name: string,
      event: Pick<NotificationEvent, 'name' | 'isKnown'>,
      atMs: number,
    ): Promise<void> {
      await table.update(itemId(provider, name), eventUpdate(event, atMs));
    },
    pauseConnection: (provider: string, name: string, atMs: number) =>
      table.setIfThere(itemId(provider, name), 'paused_since', atMs),
    resumeConnection: (provider: string, name: string) =>
      table.setIfThere(itemId(provider, name), 'paused_since', undefined),
    /** @param template its template_id; undefined for none. */
    setDefaultTemplate: (provider: string, name: string, template: string | undefined) =>
      table.setIfThere(itemId(provider, name), 'default_template', template),
    listConnections: () => table.list<Connection>(OWNER, PREFIX),
  };
}

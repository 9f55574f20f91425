/** The settings table in memory: what shared/store/settings.ts does on DynamoDB. */
import {
  type ApiKey,
  type Connection,
  hashApiKey,
  type Settings,
  type Template,
} from '../../shared/store/settings.ts';

export function memorySettings(): Settings {
  const apiKeys = new Map<string, ApiKey>();
  const templates = new Map<string, Template>();
  const connections = new Map<string, Connection>();
  const byId = <Item extends { id: string }>(a: Item, b: Item) => (a.id < b.id ? -1 : 1);

  return {
    getApiKey: async (apiKey) => structuredClone(apiKeys.get(`KEY#${hashApiKey(apiKey)}`)),
    async putApiKey(apiKey, setting) {
      apiKeys.set(`KEY#${hashApiKey(apiKey)}`, structuredClone(setting));
    },
    listApiKeys: async (tenant) =>
      [...apiKeys]
        .filter(([, setting]) => setting.tenant === tenant)
        .map(([id, setting]) => ({ ...setting, id }))
        .toSorted(byId),
    async revokeApiKey(itemId, atMs) {
      const found = apiKeys.get(itemId);
      if (found) found.revoked_at = atMs;
    },

    getTemplate: async (id) => structuredClone(templates.get(id)),
    async putTemplate(template) {
      templates.set(template.template_id, structuredClone(template));
    },
    listTemplates: async (tenant) =>
      [...templates]
        .filter(([, template]) => template.tenant === tenant)
        .map(([id, template]) => structuredClone({ ...template, id }))
        .toSorted(byId),
    async switchOffWebhook(id, atMs) {
      const found = templates.get(id);
      if (found?.webhook) found.webhook.off_since = atMs;
    },
    async deleteTemplate(id) {
      templates.delete(id);
    },

    getConnection: async (provider, name) => structuredClone(connections.get(`${provider}#${name}`)),
    async putConnection(connection) {
      connections.set(`${connection.provider}#${connection.name}`, structuredClone(connection));
    },
    async noteNotification(provider, name, atMs, everyMs) {
      const found = connections.get(`${provider}#${name}`);
      if (found && (found.notified_at ?? 0) <= atMs - everyMs) found.notified_at = atMs;
    },
    async pauseConnection(provider, name, atMs) {
      const found = connections.get(`${provider}#${name}`);
      if (found) found.paused_since = atMs;
    },
    async resumeConnection(provider, name) {
      delete connections.get(`${provider}#${name}`)?.paused_since;
    },
    listConnections: async () =>
      [...connections].map(([id, connection]) => ({ ...structuredClone(connection), id })).toSorted(byId),
  };
}

/** Tenants, their API keys, their templates and endpoints, and the one connection they share. */

import { SIMULATOR_ACCESS } from '../../../infra/local/simulators/azoraone/access.ts';
import { createSecretBox } from '../../../shared/deliveries/secret-box.ts';
import type { TemplateField } from '../../../shared/jobs/job.ts';
import { createConnectionWebhookUrl } from '../../../shared/providers/azoraone/webhook-token.ts';
import { dynamoSettings, type Template } from '../../../shared/store/settings.ts';
import type { Cloud } from '../cloud/cloud.ts';
import {
  CONNECTIONS_PREFIX,
  DATA_KEY_SECRET,
  SETTINGS_TABLE,
  WEBHOOK_BASE_URL,
} from '../cloud/environment.ts';
import type { Faults } from '../faults.ts';
import type { Random } from '../time/random.ts';
import { createEndpoint, type Endpoint } from './endpoints.ts';

export interface Tenant {
  name: string;
  apiKey: string;
  template: Template;
  /** Undefined: it asks for its results. */
  endpoint: Endpoint | undefined;
  /** Credits; undefined: as many as it likes. */
  granted: number | undefined;
}

export const CONNECTION = 'main';
const DATA_KEY = JSON.stringify({ current: 'k1', k1: 'k'.repeat(64) });
const SIGNING_SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const WEBHOOK_SECRET = '0123456789abcdef0123456789abcdef';
const FIELDS: TemplateField[] = [
  { name: 'number', type: 'text', source: 'invoiceNumber' },
  { name: 'total', type: 'amount', source: 'totalSum' },
  { name: 'reference', type: 'text', source: 'yourRef' },
];

/** What Secrets Manager holds, by name. */
export const SECRETS: Readonly<Record<string, string>> = {
  [DATA_KEY_SECRET]: DATA_KEY,
  [`${CONNECTIONS_PREFIX}azoraone/${CONNECTION}`]: JSON.stringify({
    api: SIMULATOR_ACCESS.api,
    client_key: SIMULATOR_ACCESS.clientKey,
    subscription_key: SIMULATOR_ACCESS.subscriptionKey,
    webhook_secrets: [WEBHOOK_SECRET],
  }),
};

export const CONNECTION_WEBHOOK_URL = createConnectionWebhookUrl(
  WEBHOOK_BASE_URL,
  CONNECTION,
  WEBHOOK_SECRET,
);

/** Parts of what must never be in a log; the last ones stand in every document. */
export const SECRETS_TO_LOOK_FOR: readonly string[] = [
  SIMULATOR_ACCESS.clientKey,
  SIMULATOR_ACCESS.subscriptionKey,
  '0123456789abcdef',
  SIGNING_SECRET.slice(6),
  'ph_tenant',
  'v1,',
  'Acme Ltd',
  'Karin',
];

export interface TenantWorld {
  cloud: Cloud;
  faults: Faults;
  random: Random;
  grants: Random;
  startMs: number;
  nowMs: () => number;
}

export async function createTenants(world: TenantWorld): Promise<Tenant[]> {
  const { cloud, random, startMs } = world;
  const client = { send: async (command: object) => cloud.execute('dynamodb', command) };
  const settings = dynamoSettings(client as unknown as Parameters<typeof dynamoSettings>[0], SETTINGS_TABLE);
  await settings.putConnection({
    kind: 'connection',
    provider: 'azoraone',
    name: CONNECTION,
    created_at: startMs,
  });
  const tenants = Array.from({ length: random.whole(1, 3) }, (_, index) => createTenant(world, index));
  for (const { apiKey, name, template, granted } of tenants) {
    await settings.putApiKey(apiKey, { kind: 'api_key', tenant: name, key_id: 'ph_', created_at: startMs });
    await settings.putTemplate(template);
    if (granted !== undefined)
      await settings.putGrant({ kind: 'grant', tenant: name, granted, set_at: startMs });
  }
  return tenants;
}

function createTenant({ random, grants, startMs, nowMs, faults }: TenantWorld, index: number): Tenant {
  const templateId = random.uuid();
  const url = `https://tenant-${index}.example/hook`;
  const endpoint = random.chance(0.8)
    ? createEndpoint({ url, signingSecret: SIGNING_SECRET, startMs, nowMs, faults })
    : undefined;
  const template: Template = {
    kind: 'template',
    template_id: templateId,
    tenant: `tenant-${index}`,
    name: 'invoices',
    provider: 'azoraone',
    connection: CONNECTION,
    options: { document: 'by_type', company_id: `company-${index}` },
    fields: FIELDS,
    static_values: '{}',
    created_at: startMs,
    ...(endpoint && { webhook: sealedWebhook(url, templateId) }),
  };
  return {
    name: `tenant-${index}`,
    apiKey: `ph_tenant-${index}-secret`,
    template,
    endpoint,
    granted: drawGrant(grants),
  };
}

/** None, more than enough, or so little that it runs out in the middle. */
function drawGrant(random: Random): number | undefined {
  return random.weighted([
    [4, undefined],
    [2, 10_000],
    [3, random.whole(0, 40)],
  ] as const);
}

function sealedWebhook(url: string, templateId: string) {
  const box = createSecretBox(DATA_KEY);
  return {
    sealed_url: box.seal(url, templateId),
    origin: new URL(url).origin,
    sealed_secret: box.seal(SIGNING_SECRET, templateId),
    sealed_headers: box.seal('{}', templateId),
    header_names: [],
  };
}

/** Tenants, their API keys, their templates and endpoints, and the connections they share. */
import { SIMULATOR_ACCESS } from '../../../infra/local/simulators/azoraone/access.ts';
import { SIMULATOR_CLIENT } from '../../../infra/local/simulators/ocrolus/access.ts';
import type { TemplateField } from '../../../shared/jobs/job.ts';
import { createConnectionWebhookUrl } from '../../../shared/providers/azoraone/webhook-token.ts';
import { dynamoEndpoints } from '../../../shared/store/endpoints.ts';
import { dynamoSettings } from '../../../shared/store/settings.ts';
import type { Template } from '../../../shared/store/templates.ts';
import type { Cloud } from '../cloud/cloud.ts';
import {
  CONNECTIONS_PREFIX,
  DATA_KEY_SECRET,
  SETTINGS_TABLE,
  WEBHOOK_BASE_URL,
} from '../cloud/environment.ts';
import type { Faults } from '../faults.ts';
import type { Random } from '../time/random.ts';
import type { ProviderName } from './account.ts';
import { createEndpoint, type Endpoint } from './endpoints.ts';
import { createOwnEndpoints, type OwnEndpoint } from './own-endpoints.ts';
import { DATA_KEY, seal, signingSecret } from './seals.ts';

export interface Tenant {
  name: string;
  apiKey: string;
  template: Template;
  provider: ProviderName;
  /** Its template's. */
  endpoint: Endpoint | undefined;
  /** Its own, beside that. */
  endpoints: readonly OwnEndpoint[];
  /** Credits; undefined: as many as it likes. */
  granted: number | undefined;
}

export const CONNECTION = 'main';
const WEBHOOK_SECRET = '0123456789abcdef0123456789abcdef';

export const DOCUPROX_API_KEY = 'docuprox-key-fedcba9876543210';
/** As its dashboard has it. */
export const DOCUPROX_TEMPLATE = {
  template_id: '11111111-2222-4333-8444-555555555555',
  webhook_url: `${WEBHOOK_BASE_URL}/webhooks/docuprox/${CONNECTION}`,
  webhook_headers: { 'x-paperhook-secret': WEBHOOK_SECRET },
  fields: { number: 'invoiceNumber', total: 'totalCents', reference: 'yourReference' },
};

export const OCROLUS_WEBHOOK_URL = `${WEBHOOK_BASE_URL}/webhooks/ocrolus/${CONNECTION}`;
export const OCROLUS_WEBHOOK_SECRET = 'ocrolus-webhook-secret-02468ace';

/** Of each provider: what its templates say, and where the fields are in its answers. */
const ACCOUNTS = {
  azoraone: ({ index }: Drawn) => ({
    options: { document: 'by_type', company_id: `company-${index}` },
    fields: fieldsFrom({ number: 'invoiceNumber', total: 'totalSum', reference: 'yourRef' }),
  }),
  docuprox: () => ({
    options: { provider_template_id: DOCUPROX_TEMPLATE.template_id },
    fields: fieldsFrom({ number: 'number', total: 'total', reference: 'reference' }),
  }),
  ocrolus: ({ providers, givenBook }: Drawn) => ({
    options: ocrolusOptions(providers, givenBook),
    fields: fieldsFrom({
      number: 'fields.invoiceNumber',
      total: 'fields.total',
      reference: 'fields.yourReference',
    }),
  }),
};

interface Drawn {
  index: number;
  providers: Random;
  givenBook: string;
}

/** Which Book, and what a result consists of. Without the form type an image would be a bank statement. */
function ocrolusOptions(random: Random, givenBook: string): Record<string, unknown> {
  const book = random.weighted([
    [3, 'per_job'],
    [4, 'per_batch'],
    [3, 'given'],
  ] as const);
  const more = random.weighted([
    [3, []],
    [3, ['analytics']],
    [2, ['detect']],
    [1, ['analytics', 'detect']],
  ] as const);
  return {
    book,
    ...(book === 'given' && { book_uuid: givenBook }),
    upload_as: 'document',
    form_type: 'INVOICE',
    results: ['fields', ...(random.chance(0.5) ? ['transactions'] : []), ...more],
  };
}

/** What Secrets Manager holds, by name. */
export const SECRETS: Readonly<Record<string, string>> = {
  [DATA_KEY_SECRET]: DATA_KEY,
  [`${CONNECTIONS_PREFIX}azoraone/${CONNECTION}`]: JSON.stringify({
    api: SIMULATOR_ACCESS.api,
    client_key: SIMULATOR_ACCESS.clientKey,
    subscription_key: SIMULATOR_ACCESS.subscriptionKey,
    webhook_secrets: [WEBHOOK_SECRET],
  }),
  [`${CONNECTIONS_PREFIX}docuprox/${CONNECTION}`]: JSON.stringify({
    api_key: DOCUPROX_API_KEY,
    webhook_secrets: [WEBHOOK_SECRET],
  }),
  [`${CONNECTIONS_PREFIX}ocrolus/${CONNECTION}`]: JSON.stringify({
    client_id: SIMULATOR_CLIENT.clientId,
    client_secret: SIMULATOR_CLIENT.clientSecret,
    webhook_secrets: [OCROLUS_WEBHOOK_SECRET],
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
  DOCUPROX_API_KEY,
  SIMULATOR_CLIENT.clientSecret,
  'simulated.',
  OCROLUS_WEBHOOK_SECRET,
  signingSecret(0).slice(6, 40),
  signingSecret(1).slice(6, 40),
  'hook-key-',
  'ph_tenant',
  'v1,',
  'Acme Ltd',
  'Karin',
];

export interface TenantWorld {
  cloud: Cloud;
  faults: Faults;
  random: Random;
  endpoints: Random;
  grants: Random;
  providers: Random;
  givenBook: string;
  startMs: number;
  nowMs: () => number;
}

export async function createTenants(world: TenantWorld): Promise<Tenant[]> {
  const { cloud, random, startMs } = world;
  const client = { send: async (command: object) => cloud.execute('dynamodb', command) };
  const documents = client as unknown as Parameters<typeof dynamoSettings>[0];
  const settings = dynamoSettings(documents, SETTINGS_TABLE);
  for (const provider of ['azoraone', 'docuprox', 'ocrolus'])
    await settings.putConnection({ kind: 'connection', provider, name: CONNECTION, created_at: startMs });
  const tenants = Array.from({ length: random.whole(1, 3) }, (_, index) => createTenant(world, index));
  for (const { apiKey, name, template, endpoints, granted } of tenants) {
    await settings.putApiKey(apiKey, { kind: 'api_key', tenant: name, key_id: 'ph_', created_at: startMs });
    await settings.putTemplate(template);
    for (const { stored } of endpoints) await dynamoEndpoints(documents, SETTINGS_TABLE).put(stored);
    if (granted !== undefined)
      await settings.putGrant({ kind: 'grant', tenant: name, granted, set_at: startMs });
  }
  return tenants;
}

function createTenant(
  { random, endpoints, grants, providers, givenBook, startMs, nowMs, faults }: TenantWorld,
  index: number,
): Tenant {
  const name = `tenant-${index}`;
  const templateId = random.uuid();
  const provider = providers.weighted([
    [4, 'azoraone'],
    [2, 'docuprox'],
    [4, 'ocrolus'],
  ] as const);
  const about = { tenant: name, startMs, nowMs, faults };
  const url = `https://${name}.example/hook`;
  const endpoint = random.chance(0.8)
    ? createEndpoint({
        ...about,
        id: templateId,
        level: 'template',
        url,
        events: [],
        signingSecret: signingSecret(0),
        headers: {},
      })
    : undefined;
  const template: Template = {
    kind: 'template',
    template_id: templateId,
    tenant: name,
    name: 'invoices',
    provider,
    connection: CONNECTION,
    ...ACCOUNTS[provider]({ index, providers, givenBook }),
    static_values: '{}',
    created_at: startMs,
    ...(endpoint && { webhook: seal(url, signingSecret(0), {}, templateId) }),
  };
  return {
    name,
    apiKey: `ph_${name}-secret`,
    template,
    provider,
    endpoint,
    endpoints: createOwnEndpoints({ ...about, random: endpoints }),
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

function fieldsFrom({
  number,
  total,
  reference,
}: Record<'number' | 'total' | 'reference', string>): TemplateField[] {
  return [
    { name: 'number', type: 'text', source: number },
    { name: 'total', type: 'amount', source: total },
    { name: 'reference', type: 'text', source: reference },
  ];
}

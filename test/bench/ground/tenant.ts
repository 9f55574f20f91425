/** Who hands the jobs in: a tenant with an API key, a template with an endpoint, and a connection of each provider. */
import { dynamoSettings } from '../../../shared/store/settings.ts';
import type { Template } from '../../../shared/store/templates.ts';
import { SETTINGS_TABLE } from '../../simulation/cloud/environment.ts';
import type { ProviderName } from '../../simulation/outside/account.ts';
import { seal, signingSecret } from '../../simulation/outside/seals.ts';
import { CONNECTION, DOCUPROX_TEMPLATE } from '../../simulation/outside/tenants.ts';

export const API_KEY = 'ph_bench-0123456789abcdef';
export const TEMPLATE_ID = '0b5f4c1e-6f0f-4c53-9d2c-0d6a1f3a9b77';
export const TENANT = 'acme';

/** Of each provider; the fields are all that its simulator finds. */
const OPTIONS: Readonly<Record<ProviderName, Template['options']>> = {
  azoraone: { document: 'by_type', company_id: 'acme' },
  docuprox: { provider_template_id: DOCUPROX_TEMPLATE.template_id },
  ocrolus: { book: 'per_job', upload_as: 'document', form_type: 'INVOICE', results: ['fields'] },
};

/** @param endpointUrl where the template's results go. */
export async function putTenant(
  client: Parameters<typeof dynamoSettings>[0],
  provider: ProviderName,
  endpointUrl: string,
  nowMs: number,
): Promise<void> {
  const settings = dynamoSettings(client, SETTINGS_TABLE);
  await settings.putConnection({ kind: 'connection', provider, name: CONNECTION, created_at: nowMs });
  await settings.putApiKey(API_KEY, { kind: 'api_key', tenant: TENANT, key_id: 'ph_', created_at: nowMs });
  await settings.putTemplate({
    kind: 'template',
    template_id: TEMPLATE_ID,
    tenant: TENANT,
    name: 'supplier invoices',
    provider,
    connection: CONNECTION,
    options: OPTIONS[provider],
    fields: [],
    static_values: '{}',
    created_at: nowMs,
    webhook: seal(endpointUrl, signingSecret(0), {}, TEMPLATE_ID),
  });
}

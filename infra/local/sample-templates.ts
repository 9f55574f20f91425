import { paperhookClient } from './paperhook-client.ts';
import { SIMULATOR_TEMPLATE } from './simulators/docuprox/access.ts';

export interface SampleTemplates {
  /** Template id by provider. */
  templates: Readonly<Record<string, string>>;
  /** What the deliveries of each template are signed with, by provider. */
  signingSecrets: Readonly<Record<string, string>>;
}

/** Makes one template a provider, named after it, as any tenant would. */
export async function createSampleTemplates(
  apiUrl: string,
  apiKey: string,
  webhookUrl: string,
): Promise<SampleTemplates> {
  const client = paperhookClient(apiUrl, apiKey);
  const templates: Record<string, string> = {};
  const signingSecrets: Record<string, string> = {};
  for (const [provider, settings] of Object.entries(sampleTemplates(webhookUrl))) {
    const { template_id, signing_secret } = await client.createTemplate(settings);
    templates[provider] = template_id;
    signingSecrets[provider] = signing_secret;
  }
  return { templates, signingSecrets };
}

/** One a provider, by its name. */
export function sampleTemplates(webhookUrl: string): Readonly<Record<string, object>> {
  const azoraone = { document: 'by_type', company_id: 'local', company: { companyName: 'Local run' } };
  const docuprox = { provider_template_id: SIMULATOR_TEMPLATE };
  return {
    azoraone: template('azoraone', azoraone),
    docuprox: template('docuprox', docuprox),
    ocrolus: template('ocrolus', { form_type: 'INVOICE' }),
  };

  function template(provider: string, options: object): object {
    return { name: provider, provider, connection: 'main', options, webhook_url: webhookUrl };
  }
}

/** What a person pastes into DocuProx's dashboard. */
export interface DashboardWebhook {
  url: string;
  header: { name: string; value: string };
}

/** @param controlUrl of DocuProx's simulator, whose dashboard it stands for. */
export async function saveDocuProxTemplate(controlUrl: string, webhook: DashboardWebhook): Promise<void> {
  const { url, header } = webhook;
  const response = await fetch(`${controlUrl}/templates`, {
    method: 'POST',
    body: JSON.stringify({
      template_id: SIMULATOR_TEMPLATE,
      webhook_url: url,
      webhook_headers: { [header.name]: header.value },
    }),
  });
  if (!response.ok) throw new Error(`the simulator refused a template: ${await response.text()}`);
}

import { paperhookClient } from './paperhook-client.ts';
import { simulators } from './simulators/simulators.ts';

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
  for (const [provider, { templateOptions: options }] of Object.entries(simulators)) {
    const settings = { name: provider, provider, connection: 'main', options, webhook_url: webhookUrl };
    const { template_id, signing_secret } = await client.createTemplate(settings);
    templates[provider] = template_id;
    signingSecrets[provider] = signing_secret;
  }
  return { templates, signingSecrets };
}

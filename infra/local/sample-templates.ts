import { SIMULATOR_TEMPLATE } from './simulators/docuprox/access.ts';

/** One template a provider, named after it. */
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

/** DocuProx's simulator, in place of https://api.docuprox.com; the API is below `/v1`. */
import type { Simulator, World } from '../simulator.ts';
import { SIMULATOR_API_KEY, SIMULATOR_TEMPLATE } from './access.ts';
import { controlled } from './controlled.ts';
import { createDocuProxModel } from './model.ts';
import { readDocuProxRequest } from './read-request.ts';

export const docuProxSimulator = {
  title: 'DocuProx',
  createModel({ now, processingMs, newUuid }: World) {
    const model = createDocuProxModel({ now, processingMs, newJobId: newUuid });
    return { ...model, controlled: controlled(model) };
  },
  readRequest: readDocuProxRequest,
  connect: {
    command: ['connect', 'docuprox', '--name', 'main'],
    credentials: { api_key: SIMULATOR_API_KEY },
    finish: saveDashboardTemplate,
  },
  templateOptions: { provider_template_id: SIMULATOR_TEMPLATE },
} satisfies Simulator;

/** What a person does in DocuProx's dashboard: webhook URL and custom header are pasted into a template. */
async function saveDashboardTemplate(controlUrl: string, [url, header]: readonly string[]): Promise<void> {
  const [name = '', value = ''] = header?.split(': ') ?? [];
  const response = await fetch(`${controlUrl}/templates`, {
    method: 'POST',
    body: JSON.stringify({
      template_id: SIMULATOR_TEMPLATE,
      webhook_url: url,
      webhook_headers: { [name]: value },
    }),
  });
  if (!response.ok) throw new Error(`the simulator refused a template: ${await response.text()}`);
}

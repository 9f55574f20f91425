import { createKey } from '../admin/api-key.ts';
import { connectAzoraOne } from '../admin/connections/azoraone.ts';
import { connectDocuProx } from '../admin/connections/docuprox.ts';
import { type LocalDeployment, localTarget } from '../admin/target/local-target.ts';
import { connectOcrolus } from './prepare-ocrolus.ts';
import type { DashboardWebhook } from './sample-templates.ts';
import { SIMULATOR_ACCESS } from './simulators/azoraone/access.ts';
import { SIMULATOR_API_KEY } from './simulators/docuprox/access.ts';

/** An API key of the tenant `local`, azoraone/main, docuprox/main and ocrolus/main, made as the operator's commands make them. */
export async function prepareTenant(
  deployed: LocalDeployment,
): Promise<{ apiKey: string; docuproxWebhook: DashboardWebhook }> {
  const target = localTarget(deployed);
  try {
    const { apiKey } = await createKey(target, 'local');
    const { api, clientKey: client_key, subscriptionKey: subscription_key } = SIMULATOR_ACCESS;
    await connectAzoraOne(target, 'main', { api, client_key, subscription_key });
    const { webhookUrl, header } = await connectDocuProx(target, 'main', { api_key: SIMULATOR_API_KEY });
    await connectOcrolus(target, 'main');
    return { apiKey, docuproxWebhook: { url: webhookUrl, header } };
  } finally {
    target.close();
  }
}

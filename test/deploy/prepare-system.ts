/** What the operator of a new deployment does, by the commands that the README has for it; the simulators play the providers. */

import { saveDocuProxTemplate } from '../../infra/local/sample-templates.ts';
import { SIMULATOR_ACCESS } from '../../infra/local/simulators/azoraone/access.ts';
import { SIMULATOR_API_KEY } from '../../infra/local/simulators/docuprox/access.ts';
import { SIMULATOR_CLIENT } from '../../infra/local/simulators/ocrolus/access.ts';
import { EVENTS } from '../../infra/local/simulators/ocrolus/events.ts';
import { admin } from './commands.ts';

/** @param simulatorsUrl where they can be called from here. */
export async function connectProviders(simulatorsUrl: string): Promise<void> {
  const { api, clientKey: client_key, subscriptionKey: subscription_key } = SIMULATOR_ACCESS;
  await admin(['connect', 'azoraone', '--name', 'main'], { api, client_key, subscription_key });

  const [url = '', header = ''] = await admin(['connect', 'docuprox', '--name', 'main'], {
    api_key: SIMULATOR_API_KEY,
  });
  const [name = '', value = ''] = header.split(': ');
  await saveDocuProxTemplate(`${simulatorsUrl}/docuprox/control`, { url, header: { name, value } });

  const { clientId: client_id, clientSecret: client_secret } = SIMULATOR_CLIENT;
  const events = [...EVENTS.keys()].join(',');
  await admin(['ocrolus', 'connect', 'main', '--level', 'organization', '--events', events], {
    client_id,
    client_secret,
  });
}

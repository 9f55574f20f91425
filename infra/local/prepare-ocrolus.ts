import { credentialsOf } from '../admin/connections/ocrolus/credentials.ts';
import { openLevels } from '../admin/connections/ocrolus/open-levels.ts';
import { connectionUrls } from '../admin/connections/ocrolus/own-url.ts';
import { registerWebhooks } from '../admin/connections/ocrolus/register-webhooks.ts';
import { nextOcrolusSecret, storeOcrolusSecret } from '../admin/connections/ocrolus/secret.ts';
import type { Target } from '../admin/target/target.ts';
import { SIMULATOR_CLIENT } from './simulators/ocrolus/access.ts';
import { EVENTS } from './simulators/ocrolus/events.ts';

/** The connection ocrolus/{name}, and its webhook at Ocrolus's simulator: of organization level, for every event. */
export async function connectOcrolus(target: Target, name: string): Promise<void> {
  const { clientId: client_id, clientSecret: client_secret } = SIMULATOR_CLIENT;
  const secret = nextOcrolusSecret(undefined, { client_id, client_secret });
  await storeOcrolusSecret(target, name, secret, Date.now());
  const { organization: level } = openLevels(target, name, secret);
  const urls = connectionUrls(target.apiUrl, name);
  const eventSets = [[...EVENTS.keys()]];
  const credentials = credentialsOf(secret);
  await registerWebhooks({ level, urls, credentials, eventSets, description: undefined }, []);
}

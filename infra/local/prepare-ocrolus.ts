/** The connection ocrolus/main, and the webhook that an operator has registered for it with Ocrolus. */
import { randomBytes } from 'node:crypto';
import { ocrolusWebhookUrl } from '../../shared/providers/ocrolus/webhook-url.ts';
import { storeConnection } from '../admin/connections/stored-connection.ts';
import type { Target } from '../admin/target/target.ts';
import { SIMULATOR_CLIENT } from './simulators/ocrolus/access.ts';
import { EVENTS } from './simulators/ocrolus/events.ts';

export interface OcrolusWebhook {
  url: string;
  /** What its requests are signed with. */
  secret: string;
}

export async function connectOcrolus(target: Target, name: string): Promise<OcrolusWebhook> {
  const { clientId: client_id, clientSecret: client_secret } = SIMULATOR_CLIENT;
  const secret = randomBytes(32).toString('base64url');
  const connection = { provider: 'ocrolus', name, nowMs: Date.now() };
  await storeConnection(target, connection, { client_id, client_secret, webhook_secrets: [secret] });
  return { url: ocrolusWebhookUrl(target.apiUrl, name), secret };
}

/** At organization level, for every event. @param baseUrl of Ocrolus's simulator. */
export async function registerOcrolusWebhook(
  baseUrl: string,
  { url, secret }: OcrolusWebhook,
): Promise<void> {
  const { clientId: client_id, clientSecret: client_secret } = SIMULATOR_CLIENT;
  const credentials = { grant_type: 'client_credentials', client_id, client_secret };
  const { access_token } = await post(`${baseUrl}/oauth/token`, credentials);
  const settings = `${baseUrl}/v1/account/settings`;
  const added = { webhook: { url }, event_names: [...EVENTS.keys()] };
  const { response } = await post(`${settings}/webhook`, added, access_token);
  if (!response) throw new Error("Ocrolus's simulator refused the webhook");
  await post(`${settings}/webhook/${response.uuid}/rotate-secret`, { secret_key: secret }, access_token);
}

async function post(url: string, body: object, token?: string) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`Ocrolus's simulator answered ${response.status} to ${url}`);
  return JSON.parse(await response.text());
}

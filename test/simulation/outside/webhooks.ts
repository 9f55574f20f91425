/** The way of a provider's webhook to the system, and its answer. */
import type { WebhookAnswer, WebhookToSend } from '../../../infra/local/simulators/webhooks.ts';
import type { Ask } from '../cloud/gateway.ts';
import type { Webhook } from '../observed.ts';

const STATUSES = new Set<unknown>(['WAITING', 'READY', 'ERROR']);

export interface WebhookWorld {
  ask: Ask;
  kindOf(id: string): Webhook['kind'];
  onWebhook(webhook: Webhook): void;
  note(actor: string, what: () => string): void;
}

export async function sendWebhook(
  { ask, kindOf, onWebhook, note }: WebhookWorld,
  { id, url, headers, body }: WebhookToSend,
): Promise<WebhookAnswer> {
  const { pathname, searchParams } = new URL(url);
  const [, , provider = '', connection = ''] = pathname.split('/');
  const { status, invocation } = await ask('receive-notification', {
    route: 'POST /webhooks/{provider}/{connection}',
    headers,
    query: Object.fromEntries(searchParams),
    parameters: { provider, connection },
    body,
  });
  // Of a webhook to the whole connection, the file that it names: of ours it has the job's id.
  const { fileID, status: fileStatus } = read(body);
  const jobId = searchParams.get('job') ?? String(fileID);
  const kind = kindOf(id);
  note('provider', () => `${kind} webhook about ${jobId}: ${status}`);
  onWebhook({
    kind,
    jobId,
    status,
    confirmedMessages: invocation?.confirmedMessages ?? 0,
    isUsable: fileID === jobId && STATUSES.has(fileStatus),
  });
  return invocation ? status : 'no answer';
}

function read(body: string): { fileID?: unknown; status?: unknown } {
  try {
    return Object(JSON.parse(body));
  } catch {
    return {};
  }
}

/** The way of a provider's webhook to the system, and its answer. */
import type { WebhookAnswer, WebhookToSend } from '../../../infra/local/simulators/webhooks.ts';
import type { Ask } from '../cloud/gateway.ts';
import type { Webhook } from '../observed.ts';
import { echoedJob } from './docuprox.ts';

const STATUSES = new Set<unknown>(['WAITING', 'READY', 'ERROR']);

export interface WebhookWorld {
  ask: Ask;
  onWebhook(webhook: Webhook): void;
  note(actor: string, what: () => string): void;
}

export async function sendWebhook(
  { ask, onWebhook, note }: WebhookWorld,
  { url, headers, body }: WebhookToSend,
  kind: Webhook['kind'],
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
  const about = aboutOf(provider, searchParams, read(body));
  note('provider', () => `${kind} webhook about ${about.jobId}: ${status}`);
  onWebhook({ kind, provider, ...about, status, confirmedMessages: invocation?.confirmedMessages ?? 0 });
  return invocation ? status : 'no answer';
}

type About = Pick<Webhook, 'jobId' | 'fileId' | 'isUsable'>;

function aboutOf(provider: string, query: URLSearchParams, body: Record<string, unknown>): About {
  if (provider === 'ocrolus') return aboutOcrolus(body);
  return provider === 'docuprox' ? aboutDocuProx(body) : aboutAzoraOne(query, body);
}

/** Of a webhook to the whole connection, the file that it names: of ours it has the job's id. */
function aboutAzoraOne(query: URLSearchParams, { fileID, status }: Record<string, unknown>): About {
  const jobId = query.get('job') ?? String(fileID);
  return { jobId, fileId: String(fileID), isUsable: fileID === jobId && STATUSES.has(status) };
}

/** It names no job of ours. */
function aboutOcrolus({ book_uuid, book_pk }: Record<string, unknown>): About {
  const fileId = book_uuid ?? book_pk;
  return { jobId: '', fileId: String(fileId), isUsable: fileId !== undefined };
}

function aboutDocuProx({ job_id, static_values }: Record<string, unknown>): About {
  const jobId = echoedJob(static_values);
  return { jobId, fileId: String(job_id), isUsable: typeof job_id === 'string' && jobId !== '' };
}

function read(body: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(body));
  } catch {
    return {};
  }
}

/**
 * One webhook: refused unless it is authentic, put on the settle queue once, and acknowledged only after SQS has
 * confirmed it. Anything that goes wrong in between is answered 503, so that the sender tries again.
 */
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { PaperhookError, refused } from '../../shared/errors.ts';
import type { Answer } from '../../shared/http/answers.ts';
import type { SecretReader } from '../../shared/lambda/read-secret.ts';
import { isConnectionName } from '../../shared/providers/connection-name.ts';
import type { WebhookVerifier } from '../../shared/providers/webhook-verifier.ts';
import { notificationMessage } from '../../shared/queues/notification-message.ts';
import { ACKNOWLEDGED, refusal, refusalCode } from './answer.ts';
import { authenticate } from './authenticate.ts';
import type { PutObject } from './put-object.ts';
import type { SendMessage } from './send-message.ts';
import { bodyBytes, MAX_BODY_BYTES, webhookRequest } from './webhook-event.ts';

/** As base64 and with the rest of the message this stays below SQS's 1 MiB. */
const MAX_QUEUED_BYTES = 700_000;

export interface Dependencies {
  connectionsPrefix: string;
  verifiers: ReadonlyMap<string, WebhookVerifier>;
  secrets: SecretReader;
  sendMessage: SendMessage;
  putObject: PutObject;
  now: () => number;
  /** The header that tells the sender's address, where the connection's is not his. */
  viewerHeader: string | undefined;
  newId: () => string;
  log: (line: LogLine) => void;
}

/** One a webhook. Never the query, the headers, the body or the sender's address. */
export interface LogLine {
  outcome: 'acknowledged' | 'refused' | 'failed';
  status: number;
  request_id: string;
  duration_ms: number;
  code?: string;
  cause?: string;
  provider?: string;
  connection?: string;
  job_id?: string;
  body_bytes?: number;
  body_key?: string;
  message_id?: string;
}

type Learnt = Partial<LogLine>;

export function createReceiveNotification(dependencies: Dependencies) {
  return async (event: APIGatewayProxyEventV2): Promise<Answer> => {
    const receivedAtMs = dependencies.now();
    const requestId = event.requestContext.requestId;
    const learnt: Learnt = {};
    let answer = ACKNOWLEDGED;
    try {
      await receive(event, dependencies, receivedAtMs, learnt);
    } catch (error) {
      learnt.code = error instanceof PaperhookError ? error.code : 'unexpected';
      learnt.cause = describe(error);
      answer = refusal(refusalCode(learnt.code), requestId);
    }
    const status = answer.statusCode;
    dependencies.log({
      outcome: status === 200 ? 'acknowledged' : status < 500 ? 'refused' : 'failed',
      status,
      request_id: requestId,
      duration_ms: dependencies.now() - receivedAtMs,
      ...learnt,
    });
    return answer;
  };
}

async function receive(
  event: APIGatewayProxyEventV2,
  dependencies: Dependencies,
  receivedAtMs: number,
  learnt: Learnt,
): Promise<void> {
  const { provider = '', connection = '' } = event.pathParameters ?? {};
  const verifier = dependencies.verifiers.get(provider);
  if (!verifier || !isConnectionName(connection))
    throw refused('not_found', 'no such provider or connection name');
  Object.assign(learnt, { provider, connection, body_bytes: bodyBytes(event) });
  if (bodyBytes(event) > MAX_BODY_BYTES) throw refused('too_large', `more than ${MAX_BODY_BYTES} bytes`);

  const request = webhookRequest(event, connection, receivedAtMs, dependencies.viewerHeader);
  const secretName = `${dependencies.connectionsPrefix}${provider}/${connection}`;
  const { jobId, requestId } = await authenticate(request, verifier, secretName, dependencies.secrets);
  if (jobId !== undefined) learnt.job_id = jobId;

  const content = await storeIfLarge(request.body, dependencies);
  if ('key' in content) learnt.body_key = content.key;
  const query = withoutCredentials(request.query, verifier);
  const facts = { provider, connection, receivedAtMs, jobId, requestId, query, content };
  const message = notificationMessage(facts);
  learnt.message_id = await dependencies.sendMessage(message);
}

/** An object whose message SQS then refuses is swept by the bucket's lifecycle. */
async function storeIfLarge(
  body: Buffer,
  { putObject, newId }: Dependencies,
): Promise<Buffer | { key: string }> {
  if (body.length <= MAX_QUEUED_BYTES) return body;
  const key = `notifications/${newId()}`;
  await putObject(key, body);
  return { key };
}

function withoutCredentials(
  query: Record<string, string>,
  verifier: WebhookVerifier,
): Record<string, string> {
  const kept = Object.entries(query).filter(([name]) => !verifier.credentialParameters.includes(name));
  return Object.fromEntries(kept);
}

/** Other errors by their code or class alone: their texts may quote what they choked on. */
function describe(error: unknown): string {
  if (error instanceof PaperhookError) return error.message;
  const { code, name } = Object(error);
  return String(code ?? name);
}

/** What functions are handed: calls of clients, wake-ups, webhooks. */
import { createHmac } from 'node:crypto';
import type { Step } from '../../../shared/jobs/obligation.ts';
import { createConnectionToken } from '../../../shared/providers/azoraone/webhook-token.ts';
import { apiEvent, type Call } from '../../fakes/api-call.ts';
import { CONNECTIONS_PREFIX } from '../../simulation/cloud/environment.ts';
import { CONNECTION, OCROLUS_WEBHOOK_SECRET, SECRETS } from '../../simulation/outside/tenants.ts';
import { API_KEY } from './tenant.ts';

/** A call of the tenant's client. */
export function clientCall(call: Omit<Call, 'headers'>) {
  return apiEvent({ ...call, headers: { 'x-auth': API_KEY, 'content-type': 'application/json' } });
}

/** Messages as Lambda hands them over. */
export function wakeUps(items: readonly string[], step: Step, via = 'step') {
  return {
    Records: items.map((item, index) => ({
      messageId: `message-${index}`,
      receiptHandle: `receipt-${index}`,
      body: JSON.stringify({ v: 1, type: 'wake_up', item, step, via }),
      attributes: {
        ApproximateReceiveCount: '1',
        SentTimestamp: String(Date.now()),
        SenderId: 'bench',
        ApproximateFirstReceiveTimestamp: String(Date.now()),
      },
      messageAttributes: {},
      md5OfBody: '',
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:bench',
      awsRegion: 'us-east-1',
    })),
  };
}

const ROUTE = 'POST /webhooks/{provider}/{connection}';

/** AzoraOne's documented body, under the connection's token. */
export function tokenWebhook() {
  const [secret = ''] = JSON.parse(
    SECRETS[`${CONNECTIONS_PREFIX}azoraone/${CONNECTION}`] ?? '',
  ).webhook_secrets;
  return apiEvent({
    route: ROUTE,
    headers: { 'content-type': 'application/json' },
    query: { token: createConnectionToken(CONNECTION, secret), companyID: '123' },
    parameters: { provider: 'azoraone', connection: CONNECTION },
    body: '{"fileID":"100","fileName":"invoice.pdf","status":"READY","type":"Receipt","subType":"A"}',
  });
}

/** A webhook of Ocrolus's with its signature. @param bodyBytes how long it is at least. */
export function signedWebhook(bodyBytes = 0) {
  const body = JSON.stringify({
    event_name: 'document.verification_succeeded',
    status: 'VERIFICATION_COMPLETE',
    book_uuid: '2a7f8b1c-6f0f-4c53-9d2c-0d6a1f3a9b77',
    book_pk: 50_000,
    uploaded_doc_pk: 60_000,
    padding: 'x'.repeat(bodyBytes),
  });
  const [timestamp, requestId] = [String(Math.floor(Date.now() / 1000)), 'bench-request'];
  const signed = createHmac('sha256', OCROLUS_WEBHOOK_SECRET).update(`${timestamp}.${requestId}.${body}`);
  return apiEvent({
    route: ROUTE,
    headers: {
      'content-type': 'application/json',
      'webhook-signature': signed.digest('hex'),
      'webhook-timestamp': timestamp,
      'webhook-request-id': requestId,
    },
    parameters: { provider: 'ocrolus', connection: CONNECTION },
    body,
  });
}

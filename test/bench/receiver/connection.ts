// The connection, queue and webhook that every subject gets.
import { createConnectionToken } from '../../../shared/providers/azoraone/webhook-token.ts';

export const QUEUE_NAME = 'settle';
export const CONNECTIONS_PREFIX = 'paperhook/bench/connections/';
const WEBHOOK_SECRET = '0123456789abcdef0123456789abcdef';
export const SECRET = JSON.stringify({ webhook_secrets: [WEBHOOK_SECRET] });

const query = { token: createConnectionToken('main', WEBHOOK_SECRET), companyID: '123' };

/** What of API Gateway's event a handler looks at, with the vendor's documented body. */
export const EVENT = {
  version: '2.0',
  rawPath: '/webhooks/azoraone/main',
  pathParameters: { provider: 'azoraone', connection: 'main' },
  queryStringParameters: query,
  headers: { 'content-type': 'application/json' },
  requestContext: { requestId: 'bench', http: { sourceIp: '203.0.113.9' } },
  body: '{"fileID":"100","fileName":"invoice.pdf","status":"READY","type":"Receipt","subType":"A"}',
  isBase64Encoded: false,
};

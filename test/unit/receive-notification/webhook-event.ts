import type { APIGatewayProxyEventV2 } from 'aws-lambda';

export interface WebhookEvent {
  provider?: string;
  connection?: string;
  query?: Record<string, string>;
  headers?: Record<string, string>;
  body?: string | Buffer;
  sourceAddress?: string;
}

/** As an HTTP API makes it (payload format 2.0); bytes arrive as base64. */
export function webhookEvent(webhook: WebhookEvent): APIGatewayProxyEventV2 {
  const { provider = 'azoraone', connection = 'main', query = {}, body = '' } = webhook;
  const rawPath = `/webhooks/${provider}/${connection}`;
  return {
    version: '2.0',
    routeKey: 'POST /webhooks/{provider}/{connection}',
    rawPath,
    rawQueryString: new URLSearchParams(query).toString(),
    queryStringParameters: query,
    pathParameters: { provider, connection },
    headers: { 'content-type': 'application/json', ...webhook.headers },
    requestContext: {
      accountId: '000000000000',
      apiId: 'api',
      domainName: 'api.example',
      domainPrefix: 'api',
      http: {
        method: 'POST',
        path: rawPath,
        protocol: 'HTTP/1.1',
        sourceIp: webhook.sourceAddress ?? '203.0.113.9',
        userAgent: 'AzoraOne',
      },
      requestId: 'request-1',
      routeKey: 'POST /webhooks/{provider}/{connection}',
      stage: '$default',
      time: '05/Nov/2026:12:00:00 +0000',
      timeEpoch: 1_793_880_000_000,
    },
    body: Buffer.isBuffer(body) ? body.toString('base64') : body,
    isBase64Encoded: Buffer.isBuffer(body),
  };
}

/** API Gateway's event goes in, the webhook as its sender made it comes out. */
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { WebhookRequest } from '../../shared/providers/webhook-verifier.ts';

/** Before base64, as sent. Lambda takes 6 MB of event, in which a binary body is a third larger. */
export const MAX_BODY_BYTES = 4_000_000;

/** Without decoding it: strangers' bodies are not worth the copy. */
export function bodyBytes({ body, isBase64Encoded }: APIGatewayProxyEventV2): number {
  return Buffer.byteLength(body ?? '', isBase64Encoded ? 'base64' : 'utf8');
}

export function webhookRequest(
  event: APIGatewayProxyEventV2,
  connection: string,
  receivedAtMs: number,
  viewerHeader: string | undefined,
): WebhookRequest {
  return {
    connection,
    query: definedOnly(event.queryStringParameters ?? {}),
    headers: definedOnly(event.headers),
    body: Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8'),
    sourceAddress: sourceAddress(event, viewerHeader),
    receivedAtMs,
  };
}

/** Empty, which is on no list, where the header is missing. */
function sourceAddress(
  { headers, requestContext }: APIGatewayProxyEventV2,
  viewerHeader: string | undefined,
) {
  return viewerHeader === undefined ? requestContext.http.sourceIp : (headers[viewerHeader] ?? '');
}

function definedOnly(record: Record<string, string | undefined>): Record<string, string> {
  const entries = Object.entries(record).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(entries);
}

/** How a webhook shows whom it is from: https://docs.ocrolus.com/docs/secure-webhook-urls */
import { createHmac } from 'node:crypto';

export interface Signed {
  url: string;
  headers: Record<string, string>;
  body: string;
}

export interface ToSign {
  /** Perhaps with a user and a password in it, which become basic authentication. */
  url: string;
  /** None: it is not signed; whether its headers come all the same is not documented. */
  secret: string | undefined;
  body: string;
  requestId: string;
  /** Epoch ms. */
  nowMs: number;
}

export function sign({ url, secret, body, requestId, nowMs }: ToSign): Signed {
  const target = new URL(url);
  const { username, password } = target;
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  target.username = '';
  target.password = '';
  return {
    url: target.href,
    headers: {
      'content-type': 'application/json',
      ...(username !== '' && { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` }),
      ...(secret !== undefined && signature(secret, body, requestId, String(Math.floor(nowMs / 1000)))),
    },
    body,
  };
}

function signature(secret: string, body: string, requestId: string, timestamp: string) {
  return {
    'webhook-signature': createHmac('sha256', secret)
      .update(`${timestamp}.${requestId}.${body}`)
      .digest('hex'),
    'webhook-timestamp': timestamp,
    'webhook-request-id': requestId,
  };
}

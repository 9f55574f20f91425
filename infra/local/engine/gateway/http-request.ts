import type { IncomingMessage } from 'node:http';

export interface HttpRequest {
  method: string;
  /** As sent, with the query string. */
  url: string;
  protocol: string;
  /** Name and value pairs as sent, duplicates kept. */
  rawHeaders: string[];
  sourceIp: string;
  body: Buffer;
}

/** Reads a request whole. Undefined when its body is larger than the limit; the rest of it is let through unread. */
export async function readHttpRequest(
  message: IncomingMessage,
  maximumBytes: number,
): Promise<HttpRequest | undefined> {
  const body = await readBody(message, maximumBytes);
  if (!body) return undefined;
  return {
    method: message.method ?? 'GET',
    url: message.url ?? '/',
    protocol: `HTTP/${message.httpVersion}`,
    rawHeaders: message.rawHeaders,
    sourceIp: message.socket.remoteAddress ?? '',
    body,
  };
}

async function readBody(message: IncomingMessage, maximumBytes: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of message) {
    length += chunk.length;
    if (length <= maximumBytes) chunks.push(chunk);
    else chunks.length = 0;
  }
  return length <= maximumBytes ? Buffer.concat(chunks) : undefined;
}

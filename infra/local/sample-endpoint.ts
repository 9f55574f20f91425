import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { type Listening, listen } from './engine/services/listen.ts';

export interface ReceivedDelivery {
  /** ISO 8601. */
  receivedAt: string;
  headers: Record<string, string>;
  /** As it came: a signature covers these bytes. */
  rawBody: string;
}

export type SampleEndpoint = Listening & { deliveries: () => readonly ReceivedDelivery[] };

const PATH = '/deliveries';
const KEPT = 1000;

/**
 * A tenant's endpoint: takes every delivery that is posted to it, and lists them on GET, the newest last.
 * @param beforeAnswer what a test does to whoever is waiting for the answer.
 */
export async function startSampleEndpoint(port: number, beforeAnswer = () => {}): Promise<SampleEndpoint> {
  const deliveries: ReceivedDelivery[] = [];
  const server = createServer(async (request, response) => {
    if (request.url !== PATH) return answer(response, 404, { error: `There is only ${PATH}.` });
    if (request.method === 'GET') return answer(response, 200, deliveries.map(view));
    if (request.method !== 'POST') return answer(response, 405, { error: 'There are only GET and POST.' });
    deliveries.push(await receive(request));
    if (deliveries.length > KEPT) deliveries.shift();
    beforeAnswer();
    answer(response, 200, {});
  });
  const listening = await listen(server, port);
  return { ...listening, url: `${listening.url}${PATH}`, deliveries: () => deliveries };
}

async function receive(request: IncomingMessage): Promise<ReceivedDelivery> {
  const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)]);
  const rawBody = await text(request);
  return { receivedAt: new Date().toISOString(), headers: Object.fromEntries(headers), rawBody };
}

function view({ receivedAt, headers, rawBody }: ReceivedDelivery): object {
  return { received_at: receivedAt, headers, body: parsedOrText(rawBody) };
}

function parsedOrText(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

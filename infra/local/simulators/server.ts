/** A provider's simulator as an HTTP server: its model on the real clock, its webhooks sent for real. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { type Controlled, control } from './control.ts';
import type { ModelRequest, ModelResponse } from './model-request.ts';
import type { HttpRequest } from './read-request.ts';
import { startWebhookSender } from './webhook-sender.ts';
import type { WebhookAnswer, WebhookToSend } from './webhooks.ts';

/** Driven from outside: calls go into `handle`; at `nextEventAt` the due webhooks are taken, sent, and answered for. */
export interface SimulatorModel {
  handle(request: ModelRequest): ModelResponse;
  /** Epoch milliseconds; undefined when nothing is to come without a further call. */
  nextEventAt(): number | undefined;
  takeDueWebhooks(): WebhookToSend[];
  /** `answer`: the HTTP status, or that none came. Throws when no answer to this webhook is awaited. */
  webhookAnswered(id: string, answer: WebhookAnswer): void;
}

export interface SimulatorOptions {
  /** Of the provider, for messages. */
  name: string;
  /** 0: any free one. */
  port: number;
  model: SimulatorModel;
  readRequest(request: HttpRequest): Promise<ModelRequest>;
  controlled: Controlled;
  /** How long it waits for the answer to a webhook; 30 s by default. */
  webhookTimeoutMs?: number;
}

export interface Simulator {
  /** What stands for the provider's own address. */
  url: string;
  controlUrl: string;
  close: () => Promise<void>;
}

const CONTROL_PATH = '/control';

export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const { name, port, model, webhookTimeoutMs } = options;
  const sender = startWebhookSender(model, webhookTimeoutMs);
  const closing = new AbortController();
  const server = createServer((request, response) => {
    answer({ ...options, look: sender.look, closing: closing.signal }, request, response).catch(
      (error: unknown) => {
        response.destroy();
        if (!closing.signal.aborted) console.error(`The ${name} simulator gave no answer:`, error);
      },
    );
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The simulator has no port.');
  const url = `http://127.0.0.1:${address.port}`;
  return {
    url,
    controlUrl: `${url}${CONTROL_PATH}`,
    close: async () => {
      closing.abort();
      await sender.close();
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

interface Running extends SimulatorOptions {
  /** To be called when the model may owe something sooner than before. */
  look: () => void;
  closing: AbortSignal;
}

async function answer(running: Running, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = '', url = '/' } = incoming;
  const body = await buffer(incoming);
  const [path = ''] = url.split('?');
  if (path === CONTROL_PATH || path.startsWith(`${CONTROL_PATH}/`)) {
    const text = body.toString('utf8');
    const answered = control(running.controlled, method, path.slice(CONTROL_PATH.length + 1), text);
    running.look();
    send(response, answered.status, { 'content-type': 'application/json' }, JSON.stringify(answered.body));
    return;
  }
  const headers = Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [name, String(value ?? '')]),
  );
  const handled = running.model.handle(await running.readRequest({ method, url, headers, body }));
  // Before the answer, which may be held back for longer than preprocessing takes.
  running.look();
  await sendHandled(response, handled, running.closing);
}

async function sendHandled(
  response: ServerResponse,
  handled: ModelResponse,
  closing: AbortSignal,
): Promise<void> {
  if (handled.delayMs > 0) await wait(handled.delayMs, undefined, { signal: closing });
  if (handled.lost) response.destroy();
  else send(response, handled.status, handled.headers, (await handled.laterBody) ?? handled.body);
}

function send(response: ServerResponse, status: number, headers: Record<string, string>, body: string): void {
  response.writeHead(status, headers).end(body);
}

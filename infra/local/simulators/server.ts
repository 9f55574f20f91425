/** A provider's simulator as an HTTP server: its model on the real clock, its webhooks sent for real. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { control } from './control.ts';
import type { ModelResponse } from './model-request.ts';
import type { ControlledModel, Simulator, World } from './simulator.ts';
import { startWebhookSender } from './webhook-sender.ts';

export interface RunningSimulator {
  /** What stands for the provider's own address. */
  url: string;
  controlUrl: string;
  close: () => Promise<void>;
}

const CONTROL_PATH = '/control';

/** @param options `port` 0: any free one. */
export async function startSimulator(
  { title, createModel, readRequest, webhookTimeoutMs }: Simulator,
  { port, processingMs }: Pick<World, 'processingMs'> & { port: number },
): Promise<RunningSimulator> {
  const model = createModel({ now: Date.now, processingMs, newUuid: randomUUID });
  const sender = startWebhookSender(model, webhookTimeoutMs);
  const closing = new AbortController();
  const server = createServer((request, response) => {
    answer({ model, readRequest, look: sender.look, closing: closing.signal }, request, response).catch(
      (error: unknown) => {
        response.destroy();
        if (!closing.signal.aborted) console.error(`The ${title} simulator gave no answer:`, error);
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

interface Running extends Pick<Simulator, 'readRequest'> {
  model: ControlledModel;
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
    const answered = control(running.model.controlled, method, path.slice(CONTROL_PATH.length + 1), text);
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

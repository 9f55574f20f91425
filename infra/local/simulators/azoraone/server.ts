/** AzoraOne's simulator as an HTTP server: the model on the real clock, its webhooks sent for real. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { readDocumentText } from '../documents/document-text.ts';
import type { AzoraOneAccess } from './access.ts';
import { control } from './control.ts';
import { type AzoraOneModel, createAzoraOneModel } from './model.ts';
import type { ModelResponse } from './model-request.ts';
import { readRequest } from './read-request.ts';
import { startWebhookSender } from './webhook-sender.ts';

export interface AzoraOneSimulatorOptions extends Partial<AzoraOneAccess> {
  /** 0: any free one. */
  port: number;
  timeScale?: number;
  /** 1 to 3 seconds, evenly spread, by default. */
  preprocessingMs?: () => number;
}

export interface AzoraOneSimulator {
  /** What stands for https://api.azora.one. */
  url: string;
  controlUrl: string;
  close: () => Promise<void>;
}

const CONTROL_PATH = '/control';

export async function startAzoraOneSimulator(options: AzoraOneSimulatorOptions): Promise<AzoraOneSimulator> {
  const { port, preprocessingMs = () => 1000 + Math.random() * 2000, ...modelOptions } = options;
  const model = createAzoraOneModel({ ...modelOptions, now: Date.now, preprocessingMs });
  const sender = startWebhookSender(model);
  const closing = new AbortController();
  const server = createServer((request, response) => {
    answer({ model, look: sender.look, closing: closing.signal }, request, response).catch(
      (error: unknown) => {
        response.destroy();
        if (!closing.signal.aborted) console.error('The AzoraOne simulator gave no answer:', error);
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

interface Running {
  model: AzoraOneModel;
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
    const answered = control(running.model, method, path.slice(CONTROL_PATH.length + 1), text);
    send(response, answered.status, { 'content-type': 'application/json' }, JSON.stringify(answered.body));
    return;
  }
  const headers = Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [name, String(value ?? '')]),
  );
  const handled = running.model.handle(await readRequest({ method, url, headers, body }, readDocumentText));
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
  else send(response, handled.status, handled.headers, handled.body);
}

function send(response: ServerResponse, status: number, headers: Record<string, string>, body: string): void {
  response.writeHead(status, headers).end(body);
}

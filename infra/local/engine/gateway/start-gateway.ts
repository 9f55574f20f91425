import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Outcome } from '../functions/messages.ts';
import { type Listening, listen } from '../services/listen.ts';
import { gatewayAnswers, type HttpAnswer, httpAnswer } from './http-answer.ts';
import { httpEvent } from './http-event.ts';
import { readHttpRequest } from './http-request.ts';
import { matchRoute, type Route } from './routes.ts';

// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
const MAXIMUM_BODY_BYTES = 10 * 1024 * 1024;
const MAXIMUM_HEADER_BYTES = 10_240;
// https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html, synchronous invocation, each way.
const MAXIMUM_PAYLOAD_BYTES = 6 * 1024 * 1024;

export interface Integration {
  invoke: (payload: string) => Promise<Outcome>;
  timeoutMs: number;
}

export type Gateway = Listening & { apiId: string; addRoute: (route: Route<Integration>) => void };

/** An HTTP API with Lambda proxy integrations, its `$default` stage at the root of a port of this machine. */
export async function startGateway(port: number, apiId = 'local'): Promise<Gateway> {
  const routes: Route<Integration>[] = [];
  const server = createServer({ maxHeaderSize: MAXIMUM_HEADER_BYTES }, async (message, response) => {
    const requestId = randomUUID();
    const answer = await answerTo(message, routes, apiId, requestId).catch(
      () => gatewayAnswers.functionFailed,
    );
    send(response, answer, requestId);
  });
  const listening = await listen(server, port);
  return { ...listening, apiId, addRoute: (route) => routes.push(route) };
}

async function answerTo(
  message: IncomingMessage,
  routes: readonly Route<Integration>[],
  apiId: string,
  requestId: string,
): Promise<HttpAnswer> {
  const request = await readHttpRequest(message, MAXIMUM_BODY_BYTES);
  if (!request) return gatewayAnswers.tooLarge;
  const match = matchRoute(routes, request.method, request.url.split('?')[0] ?? '/');
  if (!match) return gatewayAnswers.notFound;
  const { route, pathParameters } = match;
  const context = { apiId, requestId, routeKey: route.key, pathParameters, now: new Date() };
  const payload = JSON.stringify(httpEvent(request, context));
  if (Buffer.byteLength(payload) > MAXIMUM_PAYLOAD_BYTES) return gatewayAnswers.tooLarge;
  return invoke(route.target, payload);
}

async function invoke(integration: Integration, payload: string): Promise<HttpAnswer> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), integration.timeoutMs);
  });
  const outcome = await Promise.race([integration.invoke(payload), tooLate]);
  clearTimeout(timer);
  if (!outcome) return gatewayAnswers.unavailable;
  if (outcome.ok && Buffer.byteLength(outcome.payload) > MAXIMUM_PAYLOAD_BYTES)
    return gatewayAnswers.functionFailed;
  return httpAnswer(outcome);
}

function send(response: ServerResponse, answer: HttpAnswer, requestId: string): void {
  for (const [name, value] of Object.entries(answer.headers)) response.setHeader(name, value);
  if (answer.cookies.length > 0) response.setHeader('set-cookie', answer.cookies);
  response.setHeader('apigw-requestid', requestId);
  response.writeHead(answer.status).end(answer.body);
}

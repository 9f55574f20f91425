/**
 * The client API of endpoints: those of a tenant's own are created, listed, read, changed, switched, tested and deleted, and
 * so, as far as it is not said of their templates, are the webhooks of templates. Signing secrets are shown once, when they
 * are new.
 */
import { jsonAnswer } from '../../shared/http/answers.ts';
import type { Answered } from '../../shared/http/api-handler.ts';
import { type ApiRequest, parseInput, parseJsonBody } from '../../shared/http/api-request.ts';
import {
  attemptsQuery,
  endpointChanges,
  newEndpoint,
  redelivery,
  secretRotation,
  testSend as testRequest,
} from '../../shared/http/asked/endpoints.ts';
import { authenticate } from '../../shared/http/authenticate.ts';
import type { Settings } from '../../shared/store/settings.ts';
import { type ChangePorts, changeEndpoint, createEndpoint, deleteEndpoint } from './change-endpoint.ts';
import { endpointView } from './endpoint-view.ts';
import { type FoundEndpoint, findEndpoint, requireTenantLevel } from './find-endpoint.ts';
import { listAttempts } from './list-attempts.ts';
import { type RedeliverPorts, redeliverFailed } from './redeliver-failed.ts';
import { type RotatePorts, rotateSecret } from './rotate-secret.ts';
import { type SwitchPorts, switchOff, switchOn } from './switch-endpoint.ts';
import { type TestPorts, testSend } from './test-send.ts';

export type EndpointPorts = Pick<Settings, 'getApiKey'> &
  ChangePorts &
  RedeliverPorts &
  RotatePorts &
  SwitchPorts &
  TestPorts;

type Answer = Answered['answer'];

export async function manageEndpoints(ports: EndpointPorts, request: ApiRequest): Promise<Answered> {
  const tenant = await authenticate(request, ports.getApiKey);
  switch (request.route) {
    case 'POST /endpoints':
      return create(ports, tenant, request);
    case 'GET /endpoints':
      return { answer: await list(ports, tenant), ids: { tenant } };
    default: {
      const found = await findEndpoint(ports, tenant, request.parameters['endpoint_id']);
      const { endpoint_id } = found.endpoint;
      return { answer: await answerOf(ports, request, found), ids: { tenant, endpoint_id } };
    }
  }
}

async function create(ports: EndpointPorts, tenant: string, { body }: ApiRequest): Promise<Answered> {
  const made = await createEndpoint(ports, tenant, parseJsonBody(newEndpoint, body));
  const { endpoint, signingSecret } = made;
  const answer = shownWithSecret(201, ports, { level: 'tenant', endpoint }, signingSecret);
  return { answer, ids: { tenant, endpoint_id: endpoint.endpoint_id } };
}

async function list(ports: EndpointPorts, tenant: string): Promise<Answer> {
  const all = await ports.endpoints.ofTenant(tenant);
  const oldestFirst = all.toSorted((a, b) => a.created_at - b.created_at);
  const nowMs = ports.nowMs();
  const endpoints = oldestFirst.map((endpoint) => endpointView({ level: 'tenant', endpoint }, nowMs));
  return jsonAnswer(200, { endpoints });
}

async function answerOf(ports: EndpointPorts, request: ApiRequest, found: FoundEndpoint): Promise<Answer> {
  switch (request.route) {
    case 'GET /endpoints/{endpoint_id}':
      return shown(ports, found);
    case 'PATCH /endpoints/{endpoint_id}': {
      const before = requireTenantLevel(found, 'change it');
      const endpoint = await changeEndpoint(ports, before, parseJsonBody(endpointChanges, request.body));
      return shown(ports, { level: 'tenant', endpoint });
    }
    case 'DELETE /endpoints/{endpoint_id}':
      await deleteEndpoint(ports, requireTenantLevel(found, 'take it away'));
      return { statusCode: 204 };
    case 'POST /endpoints/{endpoint_id}/switch-off':
      return shown(ports, await switchOff(ports, found));
    case 'POST /endpoints/{endpoint_id}/switch-on':
      return shown(ports, await switchOn(ports, found));
    case 'POST /endpoints/{endpoint_id}/rotate-secret': {
      const rotated = await rotateSecret(ports, found, parseJsonBody(secretRotation, bodyOf(request)));
      return shownWithSecret(200, ports, rotated.found, rotated.signingSecret);
    }
    case 'POST /endpoints/{endpoint_id}/test': {
      const { event } = parseJsonBody(testRequest, bodyOf(request));
      return jsonAnswer(200, await testSend(ports, found, event ?? undefined));
    }
    case 'GET /endpoints/{endpoint_id}/attempts': {
      const query = parseInput(attemptsQuery, request.query, 'The query');
      return jsonAnswer(200, await listAttempts(ports.listAttempts, found.endpoint.endpoint_id, query));
    }
    case 'POST /endpoints/{endpoint_id}/redeliver': {
      const window = parseJsonBody(redelivery, request.body);
      return jsonAnswer(window.dry_run ? 200 : 202, await redeliverFailed(ports, found, window));
    }
    default:
      throw new Error(`No answer is known for the route ${request.route}.`);
  }
}

/** Where all can be left out, the whole body can. */
function bodyOf({ body }: ApiRequest): Buffer {
  return body.length > 0 ? body : Buffer.from('{}');
}

function shown(ports: EndpointPorts, found: FoundEndpoint): Answer {
  return jsonAnswer(200, endpointView(found, ports.nowMs()));
}

function shownWithSecret(
  statusCode: number,
  ports: EndpointPorts,
  found: FoundEndpoint,
  signingSecret: string,
): Answer {
  return jsonAnswer(statusCode, { ...endpointView(found, ports.nowMs()), signing_secret: signingSecret });
}

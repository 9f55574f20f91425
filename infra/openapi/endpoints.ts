import * as z from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import {
  attemptList,
  endpointList,
  endpointView,
  endpointWithSecret,
  redeliveredCount,
  testAnswer,
} from '../../shared/http/answered/endpoints.ts';
import {
  attemptsQuery,
  endpointChanges,
  newEndpoint,
  redelivery,
  secretRotation,
  testSend,
} from '../../shared/http/asked/endpoints.ts';
import { answers } from './answers.ts';
import { json, jsonBody } from './json.ts';

const path = z.object({ endpoint_id: z.string() });
/** Of calls that take the webhook of a template as well. */
const eitherPath = z.object({
  endpoint_id: z.string().describe('Of an endpoint, or the template_id of a template with a webhook.'),
});
const { signing_secret: _, ...changeable } = endpointChanges.shape;
const changes = z.strictObject(changeable);

export const endpoints: ZodOpenApiPathsObject = {
  '/endpoints': {
    post: {
      operationId: 'createEndpoint',
      summary: 'Makes an endpoint that is told of events, whatever the template',
      requestBody: jsonBody(newEndpoint),
      responses: answers(
        { 201: json('The endpoint, with its signing secret this once.', endpointWithSecret) },
        ['bad_request', 'unprocessable', 'address_refused'],
      ),
    },
    get: {
      operationId: 'listEndpoints',
      summary: 'All endpoints but the webhooks of templates',
      responses: answers({ 200: json('All of them.', endpointList) }, []),
    },
  },
  '/endpoints/{endpoint_id}': {
    get: {
      operationId: 'getEndpoint',
      summary: 'An endpoint, and how it stands',
      requestParams: { path: eitherPath },
      responses: answers({ 200: json('The endpoint.', endpointView) }, ['not_found']),
    },
    patch: {
      operationId: 'changeEndpoint',
      summary: 'Changes an endpoint: what is given replaces the whole of what it names',
      description: 'A new url switches it on; what waits for it goes there.',
      requestParams: { path },
      requestBody: jsonBody(changes),
      responses: answers({ 200: json('The endpoint as it is now.', endpointView) }, [
        'bad_request',
        'not_found',
        'conflict',
        'unprocessable',
        'address_refused',
      ]),
    },
    delete: {
      operationId: 'deleteEndpoint',
      summary: 'Deletes an endpoint; what waits for it is dropped',
      requestParams: { path },
      responses: answers({ 204: { description: 'It is gone.' } }, ['not_found', 'conflict']),
    },
  },
  '/endpoints/{endpoint_id}/switch-off': {
    post: {
      operationId: 'switchEndpointOff',
      summary: 'Sends an endpoint nothing; its events are kept for 30 days',
      requestParams: { path: eitherPath },
      responses: answers({ 200: json('The endpoint as it is now.', endpointView) }, [
        'not_found',
        'conflict',
      ]),
    },
  },
  '/endpoints/{endpoint_id}/switch-on': {
    post: {
      operationId: 'switchEndpointOn',
      summary: 'Sends an endpoint its events again, the oldest first',
      requestParams: { path: eitherPath },
      responses: answers({ 200: json('The endpoint as it is now.', endpointView) }, [
        'not_found',
        'conflict',
      ]),
    },
  },
  '/endpoints/{endpoint_id}/rotate-secret': {
    post: {
      operationId: 'rotateEndpointSecret',
      summary: 'Gives an endpoint a new signing secret; for a while the one before signs too',
      requestParams: { path: eitherPath },
      requestBody: jsonBody(secretRotation, false),
      responses: answers({ 200: json('The endpoint, with its new secret this once.', endpointWithSecret) }, [
        'bad_request',
        'not_found',
        'conflict',
        'unprocessable',
      ]),
    },
  },
  '/endpoints/{endpoint_id}/test': {
    post: {
      operationId: 'testEndpoint',
      summary: 'Sends an endpoint a sample of an event, and shows what it answers',
      description: 'Signed as every delivery is, with `"test": true` in its body; also to one that is off.',
      requestParams: { path: eitherPath },
      requestBody: jsonBody(testSend, false),
      responses: answers({ 200: json('What it answered, or why it did not.', testAnswer) }, [
        'bad_request',
        'not_found',
        'unprocessable',
      ]),
    },
  },
  '/endpoints/{endpoint_id}/attempts': {
    get: {
      operationId: 'listAttempts',
      summary: 'What was sent to an endpoint in the last 30 days, and how that ended',
      requestParams: { path: eitherPath, query: attemptsQuery },
      responses: answers({ 200: json('A page of them.', attemptList) }, ['bad_request', 'not_found']),
    },
  },
  '/endpoints/{endpoint_id}/redeliver': {
    post: {
      operationId: 'redeliverToEndpoint',
      summary: 'Delivers again what was given up for an endpoint in a span of time',
      description:
        'The oldest first, at its rate, each under the same webhook-id. 1,000 attempts are looked at a call.',
      requestParams: { path: eitherPath },
      requestBody: jsonBody(redelivery),
      responses: answers(
        {
          200: json('Of a dry run: how many there are.', redeliveredCount),
          202: json('How many are delivered again.', redeliveredCount),
        },
        ['bad_request', 'not_found', 'conflict'],
      ),
    },
  },
};

import * as z from 'zod';
import type { ZodOpenApiPathItemObject, ZodOpenApiPathsObject } from 'zod-openapi';
import { endpointDisabledBody, jobBody, providerEventBody } from '../../shared/deliveries/bodies/schemas.ts';
import { jsonBody } from './json.ts';

const header = z.object({
  'webhook-id': z.string().describe('The same on every retry.'),
  'webhook-timestamp': z.string(),
  'webhook-signature': z.string(),
});

function sent(operationId: string, summary: string, body: z.ZodType): ZodOpenApiPathItemObject {
  return {
    post: {
      operationId,
      summary: `${summary}, again until it is answered 2xx`,
      description:
        'Signed after the Standard Webhooks specification. Redirects are not followed; 410 switches the endpoint off.',
      security: [],
      requestParams: { header },
      requestBody: jsonBody(body),
      responses: { '2XX': { description: 'Taken.' } },
    },
  };
}

/** What endpoints are sent. */
export const webhooks: ZodOpenApiPathsObject = {
  delivery: sent(
    'deliver',
    'A job has ended: sent to the webhook_url of its template and to the endpoints subscribed to it',
    jobBody,
  ),
  providerEvent: sent(
    'deliverProviderEvent',
    'A provider has said something of a job: sent to the endpoints subscribed to it, once for each job and event',
    providerEventBody,
  ),
  endpointDisabled: sent(
    'deliverEndpointDisabled',
    "An endpoint was switched off, other than by its tenant: sent to the tenant's other endpoints subscribed to it",
    endpointDisabledBody,
  ),
};

/** What stands before the API answers without its envelope: Azure API Management in JSON, the firewall in HTML. */
import { type Answer, apiError, failed } from './answers.ts';

const KEY_HEADER = 'AzureApiManagementKey realm="AzoraOne",name="Ocp-Apim-Subscription-Key",type="header"';

export function accessDenied(what: 'missing' | 'invalid'): Answer {
  return gatewayAnswer(
    401,
    `Access denied due to ${what} subscription key or client key.`,
    what === 'missing' ? { 'www-authenticate': KEY_HEADER } : {},
  );
}

/** An answer made on demand, in the shape that the part which gives this status would use. */
export function faultAnswer(status: number, retryAfterSeconds: number | undefined): Answer {
  if (status === 401) return accessDenied('invalid');
  if (status === 403) {
    const headers = { 'content-type': 'text/html' };
    return { status, gateway: '<html><body><h1>403 Forbidden</h1></body></html>', headers };
  }
  if (status === 429) {
    const wait = retryAfterSeconds ?? 1;
    return gatewayAnswer(429, `Rate limit is exceeded. Try again in ${wait} seconds.`, {
      'retry-after': String(wait),
    });
  }
  return failed(
    status,
    apiError(0, status === 503 ? 'Service unavailable' : 'The request could not be handled'),
  );
}

function gatewayAnswer(statusCode: number, message: string, headers: Record<string, string>): Answer {
  return { status: statusCode, gateway: JSON.stringify({ statusCode, message }), headers };
}

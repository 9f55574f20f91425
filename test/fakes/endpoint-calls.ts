/** The calls about endpoints, by a tenant that has a template with a webhook, on the pipeline that delivers. */
import { type EndpointPorts, manageEndpoints } from '../../functions/manage-endpoints/manage-endpoints.ts';
import type { DeliveringItem } from '../../shared/deliveries/delivering-item.ts';
import type { EndpointAnswer } from '../../shared/deliveries/guarded-post/guarded-post.ts';
import type { SignedPost } from '../../shared/deliveries/signature/sign-post.ts';
import type { Obligation } from '../../shared/jobs/obligation.ts';
import type { Template } from '../../shared/store/templates.ts';
import { API_KEY, callApi, putApiKeys } from './api-call.ts';
import { exampleTemplate, T0 } from './example-job.ts';
import { createPipeline, WEBHOOK } from './pipeline.ts';

export const SECRETS = [1, 2, 3].map((byte) => `whsec_${Buffer.alloc(32, byte).toString('base64')}`);
export const NEW = { url: 'https://tenant.example/hook?token=t0ken', events: ['job.*'] };

const TEMPLATE: Template = {
  ...exampleTemplate(),
  kind: 'template',
  template_id: 'template-1',
  tenant: 'acme',
  name: 'Invoices',
  static_values: '{}',
  created_at: T0,
  webhook: WEBHOOK,
};

export async function openEndpoints(changed: Partial<EndpointPorts> = {}) {
  const pipeline = createPipeline();
  const { settings, endpoints, health, endpointItems, attemptLog, box, nowMs } = pipeline;
  await putApiKeys(settings);
  await settings.putTemplate(TEMPLATE);
  await settings.putTemplate({ ...TEMPLATE, template_id: 'template-2', tenant: 'globex' });
  const { webhook: _, ...withoutWebhook } = TEMPLATE;
  await settings.putTemplate({ ...withoutWebhook, template_id: 'template-3' });

  const tested: SignedPost[] = [];
  /** How the next tests are answered, in turn. */
  const testAnswers: (Partial<EndpointAnswer> | Error)[] = [];
  /** How long these take, in turn; nothing by default. */
  const testsTakeMs: number[] = [];
  const secrets = [...SECRETS];
  let made = 0;
  const ports: EndpointPorts = {
    getApiKey: settings.getApiKey,
    getTemplate: settings.getTemplate,
    changeTemplate: settings.changeTemplate,
    endpoints,
    health,
    endpointItems,
    listAttempts: attemptLog.list,
    getItem: pipeline.obligations<DeliveringItem>().get,
    wake: pipeline.steps<Obligation>().wake,
    secretBox: async () => box,
    newSigningSecret: () => secrets.shift() ?? '',
    newEndpointId() {
      made += 1;
      return `endpoint-${made}`;
    },
    newDeliveryId: () => 'delivery-1',
    async post(post) {
      tested.push(post);
      pipeline.clock.ms += testsTakeMs.shift() ?? 0;
      const answer = testAnswers.shift();
      if (answer instanceof Error) throw answer;
      return { status: 204, excerpt: '', ...answer };
    },
    exemptHosts: new Set(['127.0.0.1:3902']),
    mostEndpoints: 3,
    nowMs,
    ...changed,
  };

  /** @param what `POST`, `GET attempts`: behind /endpoints/{endpoint_id}. */
  const ofOne =
    (what: string) =>
    (endpoint_id: string, body?: unknown, query: Record<string, string> = {}, apiKey = API_KEY) => {
      const [method = '', call] = what.split(' ');
      const path = `/v1/endpoints/{endpoint_id}${call === undefined ? '' : `/${call}`}`;
      return callApi((request) => manageEndpoints(ports, request), {
        route: `${method} ${path}`,
        parameters: { endpoint_id },
        headers: { 'x-auth': apiKey },
        query,
        ...(body !== undefined && { body }),
      });
    };

  return {
    ...pipeline,
    ports,
    tested,
    testAnswers,
    testsTakeMs,
    create: (body: unknown = NEW, apiKey = API_KEY) =>
      callApi((request) => manageEndpoints(ports, request), {
        route: 'POST /endpoints',
        body,
        headers: { 'x-auth': apiKey },
      }),
    list: (apiKey = API_KEY) =>
      callApi((request) => manageEndpoints(ports, request), {
        route: 'GET /v1/endpoints',
        headers: { 'x-auth': apiKey },
      }),
    read: ofOne('GET'),
    change: ofOne('PATCH'),
    remove: ofOne('DELETE'),
    switchOff: ofOne('POST switch-off'),
    switchOn: ofOne('POST switch-on'),
    rotate: ofOne('POST rotate-secret'),
    testSend: ofOne('POST test'),
    attempts: ofOne('GET attempts'),
    redeliver: ofOne('POST redeliver'),
  };
}

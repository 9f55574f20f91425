/** What clients may send, on a real table: DynamoDB can't hold all that JSON can. */
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { manageTemplates } from '../../functions/manage-templates/manage-templates.ts';
import { submitJob } from '../../functions/submit-job/submit-job.ts';
import { creditPorts } from '../../shared/credits/credit-ports.ts';
import { createSecretBox } from '../../shared/deliveries/secret-box.ts';
import type { Job } from '../../shared/jobs/job.ts';
import type { UploadItem } from '../../shared/jobs/upload.ts';
import { dynamoObligations } from '../../shared/store/dynamo-obligations.ts';
import { dynamoEndpointItems } from '../../shared/store/endpoint-items.ts';
import { dynamoIdempotencyKeys } from '../../shared/store/idempotency-keys.ts';
import { dynamoSettings } from '../../shared/store/settings.ts';
import { API_KEY, assertRefused, callApi, putApiKeys } from '../fakes/api-call.ts';
import { exampleTemplate, T0 } from '../fakes/example-job.ts';
import { submitPorts } from '../fakes/submit-ports.ts';
import { JOBS, SETTINGS } from '../fakes/table-definitions.ts';
import { createWorld } from '../fakes/world.ts';
import { startTables } from './tables.ts';

const { client, close } = await startTables();
after(close);

const settings = dynamoSettings(client, SETTINGS);
await putApiKeys(settings);
await settings.putConnection({ kind: 'connection', provider: 'azoraone', name: 'main', created_at: T0 });
await settings.putTemplate({
  ...exampleTemplate(),
  kind: 'template',
  template_id: 'template-1',
  tenant: 'acme',
  name: 'Invoices',
  static_values: '{}',
  created_at: T0,
});
const store = dynamoObligations<Job>(client, JOBS);
const world = createWorld();
const ports = {
  ...submitPorts(world, () => crypto.randomUUID()),
  ...settings,
  credits: creditPorts(client, JOBS, settings.getGrant, () => T0),
  readConnection: settings.getConnection,
  keys: dynamoIdempotencyKeys(client, JOBS),
  steps: { ...world.steps<Job>(), store },
  uploads: dynamoObligations<UploadItem>(client, JOBS),
};
const templatePorts = {
  ...settings,
  secretBox: async () => createSecretBox(`{"current":"k1","k1":"${'k'.repeat(64)}"}`),
  newSigningSecret: () => 'whsec_',
  newTemplateId: () => crypto.randomUUID(),
  nowMs: () => T0,
  exemptHosts: new Set<string>(),
  endpointItems: dynamoEndpointItems(client, JOBS),
  wake: async () => true,
};

/** The body as text, for what JSON.stringify would not write. */
const submit = (staticValues: string, templateId = 'template-1') =>
  callApi((request) => submitJob(ports, request), {
    route: 'POST /process-job',
    body: `{"template_id":"${templateId}","actual_image":"JVBERi0xLjc=","static_values":${staticValues}}`,
  });
const template = (route: string, parts: object) =>
  callApi((request) => manageTemplates(templatePorts, request), {
    route,
    headers: { 'x-auth': API_KEY },
    ...parts,
  });

describe('static values are kept as they were sent', () => {
  const values: [string, string][] = [
    ['texts, empty ones too', '{"a":"","ö":"x\\u0000y"}'],
    ['numbers', '{"a":0.1,"b":-5,"c":9007199254740991}'],
    ['nothing at all', '{"a":null,"b":[],"c":{}}'],
    ['lists of lists', '{"a":[[1,[2]],{"b":[{}]}]}'],
    ['a name without a character', '{"":1}'],
    ['a number beyond 2^53', '{"order":90071992547409920}'],
    ['a very large number', '{"a":1e300}'],
    ['a very small number', '{"a":1e-200}'],
  ];
  for (const [name, text] of values) {
    test(name, async () => {
      const { status, body = {} } = await submit(text);
      assert.equal(status, 202);
      const job = await store.get(`JOB#${body['job_id']}`);
      assert.deepEqual(JSON.parse(job?.static_values ?? ''), JSON.parse(text));
    });
  }
});

describe('ids that are longer than a key can be', () => {
  const long = 'x'.repeat(2_100);

  test('an unknown template is a 404', async () => {
    assertRefused(await submit('{}', long), 404, 'not_found', /template_id/);
  });

  test('reading it, too', async () => {
    const read = template('GET /templates/{template_id}', { parameters: { template_id: long } });
    assertRefused(await read, 404, 'not_found', /template_id/);
  });

  test('no connection has such a name: 400', async () => {
    const body = { name: 'a', provider: 'azoraone', connection: long };
    assertRefused(await template('POST /templates', { body }), 400, 'bad_request', /^connection: /);
  });
});

test('a template that is larger than an item can be is refused as too large', async () => {
  const body = {
    name: 'a',
    provider: 'azoraone',
    connection: 'main',
    static_values: { a: 'x'.repeat(500_000) },
  };
  assertRefused(await template('POST /templates', { body }), 413, 'too_large', /^static_values: /);
});

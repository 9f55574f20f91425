/**
 * The next version is deployed while jobs are on their way: at a provider, waiting for an endpoint, and coming in. Nothing that
 * holds state is replaced, and no job is lost.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { INVOICES } from '../../../infra/local/samples/invoices.ts';
import { sampleInvoice } from '../../../infra/local/samples/sample-invoice.ts';
import { openSystem } from '../../end-to-end/open-system.ts';
import type { Body, System } from '../../end-to-end/system.ts';
import { deployPaperhook } from '../cdk.ts';
import { makeChangedCopy, NEW_MESSAGE, NEW_WORKER_SECONDS } from '../changed-copy.ts';
import { reachable } from '../simulators/reachable.ts';
import { type StackResource, stackOutputs, stackResources } from '../stack-facts.ts';
import { PAPERHOOK_STACK, SIMULATORS_STACK } from '../stacks.ts';

/** So long do documents take that the provider has not finished when the next version is there; then its clock is put forward. */
const LONG_SECONDS = 3_600;
const HELD_PER_PROVIDER = 2;
const BETWEEN_SUBMITS_MS = 500;
const STATEFUL = /^AWS::(DynamoDB::Table|S3::Bucket|SecretsManager::Secret|SQS::Queue|ApiGatewayV2::Api)$/;

let system: System;
let document: string;

before(async () => {
  system = await openSystem();
  document = Buffer.from(await sampleInvoice(INVOICES.officeSupplies)).toString('base64');
});

after(() => system.close());

/** Calls that were answered 5xx, because the function was exchanged under them; on AWS it may finish what it has begun. */
let cutOff = 0;

/** As clients do it: again after a 5xx, under the same key. */
async function submit(template_id: string | undefined, file_name: string): Promise<string> {
  const body = { template_id, actual_image: document, file_name };
  return system.until(async () => {
    const answer = await system.call('POST', '/process-job', body, { 'idempotency-key': file_name });
    if (answer.status >= 500) {
      cutOff += 1;
      return undefined;
    }
    assert.equal(answer.status, 202, JSON.stringify(answer.body));
    return answer.body.job_id;
  });
}

/** What the client is told of a job, once it is as it is waited for. */
function untilJob(jobId: string, isSo: (job: Body) => boolean): Promise<Body> {
  return system.until(async () => {
    const { body } = await system.call('GET', `/jobs/${jobId}`);
    return isSo(body) ? body : undefined;
  });
}

const isWithProvider = (job: Body) => job.status === 'PROCESSING IMAGE';
const isParked = (job: Body) => job.delivery?.state === 'parked';
/** To the template's own endpoint and to the one that was off. */
const isDelivered = (job: Body) => job.delivery?.state === 'delivered';

/** Submits again and again until it is told to stop. */
async function submitUntil(stopped: AbortSignal): Promise<string[]> {
  const ids: string[] = [];
  while (!stopped.aborted) {
    ids.push(await submit(system.templates['azoraone'], `coming-in-${ids.length}.pdf`));
    await wait(BETWEEN_SUBMITS_MS, undefined, { signal: stopped }).catch(() => {});
  }
  return ids;
}

async function stateful(): Promise<StackResource[]> {
  const found = (await stackResources(PAPERHOOK_STACK)).filter(({ type }) => STATEFUL.test(type));
  return found.sort((a, b) => (a.logicalId < b.logicalId ? -1 : 1));
}

test('a second deployment loses no job that is under way, and replaces nothing that holds state', async (t) => {
  const resourcesBefore = await stateful();
  const { azoraone, docuprox } = system.templates;

  // With their providers.
  await system.control('azoraone', 'pace', { processing_ms: LONG_SECONDS * 1000 });
  await system.control('docuprox', 'pace', { processing_ms: LONG_SECONDS * 1000 });
  const held: string[] = [];
  for (let index = 0; index < HELD_PER_PROVIDER; index += 1) {
    held.push(await submit(azoraone, `held-${index}.pdf`), await submit(docuprox, `held-too-${index}.pdf`));
  }
  for (const id of held) await untilJob(id, isWithProvider);
  await system.control('azoraone', 'pace', { processing_ms: 1_000 });

  // Parked: their endpoint is off.
  const { endpoint_id } = await system.must(201, 'POST', '/endpoints', {
    url: system.endpointUrl,
    events: ['job.*'],
  });
  await system.must(200, 'POST', `/endpoints/${endpoint_id}/switch-off`);
  const parked = await submit(azoraone, 'parked.pdf');
  await untilJob(parked, isParked);

  // Coming in, until some have done so in both versions.
  const stop = new AbortController();
  const submitting = submitUntil(stop.signal);
  // Awaited below; what goes wrong before that is not to end the process.
  submitting.catch(() => {});
  const simulatorsUrl = reachable(String((await stackOutputs(SIMULATORS_STACK))['Url']));
  await deployPaperhook(simulatorsUrl, await makeChangedCopy());
  await system.until(async () => {
    const { body } = await system.call('GET', '/no-such-path');
    return body.message === NEW_MESSAGE ? true : undefined;
  });
  const afterwards = await submit(azoraone, 'after.pdf');
  stop.abort();
  const comingIn = await submitting;
  assert.ok(comingIn.length > 1, 'nothing came in during the deployment');
  t.diagnostic(`${comingIn.length} jobs came in during the deployment, ${cutOff} calls were cut off`);

  // They are under way still: neither version has been through with them before the other.
  for (const id of held) assert.ok(isWithProvider(await system.must(200, 'GET', `/jobs/${id}`)), id);
  assert.ok(isParked(await system.must(200, 'GET', `/jobs/${parked}`)));

  assert.ok(resourcesBefore.length > 0);
  assert.deepEqual(await stateful(), resourcesBefore);
  const { Attributes } = await system.sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl: system.outputs['SettleQueueUrl'],
      AttributeNames: ['VisibilityTimeout'],
    }),
  );
  assert.equal(Attributes?.['VisibilityTimeout'], String(6 * NEW_WORKER_SECONDS));

  // Time goes on for the providers, and for the endpoint.
  await system.control('azoraone', 'clock', { ahead_seconds: LONG_SECONDS });
  await system.control('docuprox', 'clock', { ahead_seconds: LONG_SECONDS });
  await system.must(200, 'POST', `/endpoints/${endpoint_id}/switch-on`);
  const all = [...held, parked, ...comingIn, afterwards];
  for (const id of all) {
    const job = await untilJob(id, isDelivered);
    assert.equal(job.status, 'SUCCESS', JSON.stringify(job));
  }
  const received = await system.deliveries();
  for (const id of all) {
    const ids = received
      .filter(({ rawBody }) => rawBody.includes(id))
      .map(({ headers }) => headers['webhook-id']);
    // One id for both endpoints.
    assert.ok(ids.length >= 2, `${id} has reached ${ids.length} of two endpoints`);
    assert.equal(new Set(ids).size, 1, `${id} was delivered under several ids`);
  }
});

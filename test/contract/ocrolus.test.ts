import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, beforeEach, describe, test } from 'node:test';
import { INVOICES } from '../../infra/local/samples/invoices.ts';
import { sampleInvoice } from '../../infra/local/samples/sample-invoice.ts';
import { samplePhoto } from '../../infra/local/samples/sample-photo.ts';
import { SIMULATOR_CLIENT } from '../../infra/local/simulators/ocrolus/access.ts';
import { ocrolusSimulator } from '../../infra/local/simulators/ocrolus/simulator.ts';
import { startSimulator } from '../../infra/local/simulators/server.ts';
import { ocrolus } from '../../shared/providers/ocrolus/provider.ts';
import type { ProviderDocument } from '../../shared/providers/provider.ts';
import { freshSession } from '../fakes/provider-session.ts';
import { type Call, extracted, type ProviderUnderTest, providerContract } from './provider-contract.ts';

let processingMs = 0;
const simulator = await startSimulator(
  {
    ...ocrolusSimulator,
    createModel: (world) =>
      ocrolusSimulator.createModel({
        ...world,
        followUpMs: 0,
        // How its limit is kept is another test's.
        requestsPerSecond: Number.POSITIVE_INFINITY,
      }),
  },
  { port: 0, processingMs: () => processingMs },
);
after(() => simulator.close());

async function control(method: string, path: string, body?: object): Promise<unknown> {
  const text = body ? { body: JSON.stringify(body) } : {};
  const response = await fetch(`${simulator.controlUrl}/${path}`, { method, ...text });
  assert.ok(response.ok, path);
  return response.json();
}

const clear = () => control('DELETE', 'faults').then(() => undefined);

function connect(signal: AbortSignal, clientSecret = SIMULATOR_CLIENT.clientSecret) {
  const secret = JSON.stringify({
    client_id: SIMULATOR_CLIENT.clientId,
    client_secret: clientSecret,
    webhook_secrets: ['0123456789abcdef0123456789abcdef'],
  });
  const providerUrls = { ocrolus: simulator.url, ocrolus_auth: simulator.url };
  return ocrolus.connect('main', secret, { providerUrls, session: freshSession() }, signal);
}

const open = new AbortController().signal;
const api = () => connect(open);
const options = ocrolus.options.parse({});

async function document(): Promise<ProviderDocument> {
  return {
    jobId: randomUUID(),
    fileName: 'invoice.pdf',
    contentType: 'application/pdf',
    bytes: await sampleInvoice(INVOICES.officeSupplies),
    staticValues: {},
  };
}

interface Simulated {
  book_name: string;
  book_uuid: string;
  uuid: string;
  pk: number;
  image_group_pk: number | null;
}

async function documentsOf(jobId: string): Promise<Simulated[]> {
  const documents = (await control('GET', 'documents')) as Simulated[];
  return documents.filter(({ book_name }) => book_name === `paperhook-job-${jobId}`);
}

const OPERATIONS: Record<Call, string> = {
  submit: 'upload',
  inspect: 'book_status',
  fetchResult: 'document_forms',
};

providerContract(
  'Ocrolus',
  (): ProviderUnderTest => ({
    provider: ocrolus,
    api: (signal = open) => connect(signal),
    options,
    submitStatuses: {},
    document,
    async nextDocuments(fate) {
      processingMs = fate === 'waiting' ? 3_600_000 : 0;
      if (fate === 'failed') await control('POST', 'faults', { effect: 'reject_document', times: 1 });
    },
    async nextAnswer(call, answer) {
      const target = { operation: OPERATIONS[call], times: 1 };
      if (answer === 'lost') await control('POST', 'faults', { effect: 'lose_answer', ...target });
      else if (answer === 'slow')
        await control('POST', 'faults', { effect: 'slow_answer', seconds: 3_600, ...target });
      else {
        const wait = answer.retryAfterSeconds && { retry_after_seconds: answer.retryAfterSeconds };
        // The first 401 only makes it ask for another token.
        const times = answer.status === 401 ? 2 : 1;
        const fault = { effect: 'answer_status', status: answer.status, ...wait, ...target, times };
        await control('POST', 'faults', fault);
      }
    },
    documentsOf: async (jobId) => (await documentsOf(jobId)).length,
    clear,
  }),
);

describe('Ocrolus: a document', () => {
  beforeEach(async () => {
    processingMs = 0;
    await clear();
  });

  const books = () => connect(open).books ?? assert.fail('Ocrolus keeps Books.');

  test('goes into a Book that is made once, whoever asks for it and however often', async () => {
    const choice = books().choose(options, { jobId: randomUUID() });
    const [one, two] = await Promise.all([books().open(choice, options), books().open(choice, options)]);
    assert.deepEqual(one, two);
    assert.deepEqual(await books().open(choice, options), one);
    const named = (await control('GET', 'books')) as { name: string; book_uuid: string }[];
    const own = named.filter(({ name }) => name === `paperhook-${choice.key}`);
    assert.deepEqual(
      own.map(({ book_uuid }) => book_uuid),
      [one?.reference.values['book_uuid']],
    );
  });

  test('whose Book was made by a call that was never answered goes into that', async () => {
    const given = await document();
    await control('POST', 'faults', { effect: 'lose_answer', operation: 'add_book', times: 1 });
    await assert.rejects(api().submit(given, options), { code: 'provider_unavailable' });
    const reference = await api().submit(given, options);
    const [only, ...others] = await documentsOf(given.jobId);
    assert.deepEqual([reference.values['book_uuid'], others], [only?.book_uuid, []]);
  });

  test('that is an image is a group of its own, however often it is handed in', async () => {
    const bytes = samplePhoto([
      ['Nordljus Kontorsmaterial AB', ''],
      ['Total', '3268.75'],
    ]);
    const image = { ...(await document()), fileName: 'photo.png', contentType: 'image/png', bytes };
    const reference = await api().submit(image, options);
    const [only, ...others] = await documentsOf(image.jobId);
    assert.deepEqual(others, []);
    assert.equal(reference.key, `image_group/${only?.image_group_pk}`);
    assert.deepEqual(await api().submit(image, options), reference);
    assert.equal((await documentsOf(image.jobId)).length, 1);
    assert.deepEqual(await api().inspect(reference), { state: 'ready' });
  });

  test('has its transactions and, where asked for, the analytics of its Book and its Detect signals', async () => {
    const all = ocrolus.options.parse({ results: ['fields', 'transactions', 'analytics', 'detect'] });
    const reference = await api().submit(await document(), all);
    const { fields, raw } = extracted(await api().fetchResult(reference, undefined, all));
    assert.deepEqual(Object.keys(Object(raw)).sort(), ['analytics', 'detect', 'fields', 'transactions']);
    assert.ok(Array.isArray(fields['transactions']) && fields['transactions'].length > 0);
    assert.equal(Object(fields['analytics']).book_uuid, reference.values['book_uuid']);
    assert.ok(fields['detect']);
  });

  test('has no result while its analytics are not ready, and none of them where its batch has them', async () => {
    const asked = ocrolus.options.parse({ book: 'per_batch', results: ['transactions', 'analytics'] });
    await control('POST', 'faults', { effect: 'delay_analytics', seconds: 3_600, times: 1 });
    const reference = await api().submit(await document(), asked);
    assert.equal(await api().fetchResult(reference, undefined, asked), undefined);
    const { fields } = extracted(await api().fetchResult(reference, undefined, asked, true));
    assert.ok(!('analytics' in fields));
  });

  test('that is rejected says why', async () => {
    await control('POST', 'faults', {
      effect: 'reject_document',
      reason: 'DOCUMENT IS UNREADABLE',
      times: 1,
    });
    const inspection = await api().inspect(await api().submit(await document(), options));
    assert.ok(inspection.state === 'failed');
    assert.match(inspection.reason, /DOCUMENT IS UNREADABLE/);
  });

  test('whose Book was deleted has failed', async () => {
    await control('POST', 'faults', { effect: 'delete_book', times: 1 });
    const inspection = await api().inspect(await api().submit(await document(), options));
    assert.ok(inspection.state === 'failed');
    assert.match(inspection.reason, /deleted/);
  });

  test('is read though its errors come with their own status', async () => {
    await control('POST', 'faults', { effect: 'plain_error', times: 10 });
    const given = { ...(await document()), bytes: Buffer.from('no pdf at all') };
    await assert.rejects(api().submit(given, options), { code: 'document_refused', fault: 'permanent' });
  });

  test('that is no PDF is refused for good', async () => {
    const given = { ...(await document()), bytes: Buffer.from('no pdf at all') };
    await assert.rejects(api().submit(given, options), { code: 'document_refused', fault: 'permanent' });
  });

  test('is handed in with another token once one was revoked', async () => {
    const kept = connect(open);
    await kept.submit(await document(), options);
    await control('POST', 'revoke_tokens', {});
    const given = await document();
    await kept.submit(given, options);
    assert.equal((await documentsOf(given.jobId)).length, 1);
  });
});

test('Ocrolus: wrong credentials are for somebody to mend', async () => {
  await assert.rejects(connect(open, 'wrong').submit(await document(), options), {
    code: 'connection_unusable',
    fault: 'transient',
    message: /credentials/,
  });
});

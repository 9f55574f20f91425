import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ocrolus } from '../../../shared/providers/ocrolus/provider.ts';
import { findProvider } from '../../../shared/providers/registry.ts';
import { connectionWebhookUrl } from '../../../shared/providers/webhook-url.ts';
import { freshSession } from '../../fakes/provider-session.ts';
import { BOOK_UUID, DOC_UUID, JOB_ID, ok, PDF } from './ocrolus-script.ts';

const PLAIN_BOOK = '9ef345ab33fe4f0dad6327c47f6419b3';
const PLAIN_DOC = '05afcf59cd3444a6a8e3efaa6de24512';
const DEFAULTS = { book: 'per_job', upload_as: 'document', results: ['fields', 'transactions'] };

describe('options', () => {
  const template = (options: object) => ocrolus.templateOptions.safeParse(options);
  const complete = (options: object) => ocrolus.options.safeParse(options);
  const problems = (read: ReturnType<typeof template>) =>
    read.error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);

  test('may be left out', () => {
    assert.deepEqual(template({}).data, DEFAULTS);
    assert.deepEqual(complete(DEFAULTS).data, DEFAULTS);
  });
  test('leave the given Book to the jobs, or name it', () => {
    for (const given of [{}, { book_uuid: BOOK_UUID }, { book_uuid: PLAIN_BOOK.toUpperCase() }])
      assert.ok(template({ book: 'given', ...given }).success);
    assert.ok(complete({ book: 'given', book_uuid: BOOK_UUID }).success);
    assert.deepEqual(problems(complete({ book: 'given' })), [
      'book_uuid: is missing: the template has book: given',
    ]);
    for (const book of ['per_job', 'per_batch']) {
      const mistaken = { book, book_uuid: BOOK_UUID };
      for (const read of [template(mistaken), complete(mistaken)])
        assert.deepEqual(problems(read), ['book_uuid: only with book: given']);
    }
  });
  test('are refused where they are none', () => {
    for (const options of [
      { book: 'mine' },
      { book: 'given', book_uuid: '../x' },
      { book: 'given', book_pk: '7' },
      { upload_as: 'image' },
      { form_type: 'a b' },
      { book_class: 'BEST' },
      { results: [] },
      { results: ['fields', 'fields'] },
      { results: ['all'] },
      { resluts: ['fields'] },
    ])
      assert.equal(template(options).success, false, JSON.stringify(options));
  });
  test('of a job are its Book', () => {
    const given = { book_uuid: BOOK_UUID, results: ['detect'], other: 1 };
    assert.deepEqual(ocrolus.jobOptions.parse(given), { book_uuid: BOOK_UUID });
    assert.equal(ocrolus.jobOptions.safeParse({ book_uuid: 'x' }).success, false);
  });
});

describe('what somebody else has handed in', () => {
  const tracked = (given: object) => ocrolus.trackedReference.safeParse(given).data;

  test('is a document in a Book, or a Book', () => {
    assert.deepEqual(tracked({ book_uuid: BOOK_UUID, uploaded_doc_uuid: DOC_UUID.toUpperCase() }), {
      key: `document/${PLAIN_DOC}`,
      values: { book_uuid: BOOK_UUID, uploaded_doc_uuid: DOC_UUID.toUpperCase() },
    });
    assert.deepEqual(tracked({ book_uuid: BOOK_UUID }), {
      key: `book/${PLAIN_BOOK}`,
      values: { book_uuid: BOOK_UUID },
    });
    for (const given of [
      {},
      { uploaded_doc_uuid: DOC_UUID },
      { book_uuid: 'x' },
      { book_uuid: BOOK_UUID, pk: 1 },
    ])
      assert.equal(tracked(given), undefined);
  });

  test('is in a given Book, whatever the template says', () => {
    const byTemplate = ocrolus.templateOptions.parse({
      book: 'given',
      book_uuid: DOC_UUID,
      results: ['detect'],
    });
    for (const [values, own] of [
      [{ book_uuid: BOOK_UUID, book_pk: '7' }, { book_uuid: BOOK_UUID }],
      [{ book_pk: '7' }, { book_uuid: undefined, book_pk: '7' }],
    ] as const) {
      const options = ocrolus.trackedOptions({ key: 'x', values });
      assert.deepEqual(ocrolus.options.parse({ ...byTemplate, ...options }), {
        ...DEFAULTS,
        book: 'given',
        results: ['detect'],
        ...own,
      });
      assert.ok(ocrolus.options.safeParse({ ...DEFAULTS, ...options }).success);
    }
  });
});

describe('a connection', () => {
  const SECRET = { client_id: 'id', client_secret: 'secret', webhook_secrets: ['s'.repeat(32)] };
  const deployment = {
    providerUrls: { ocrolus: 'https://api.example', ocrolus_auth: 'https://auth.example' },
    session: freshSession(),
  };
  const connect = (secret: object, session = freshSession()) =>
    ocrolus.connect('main', JSON.stringify(secret), { ...deployment, session }, new AbortController().signal);

  test('is of a provider that has Books and limits', () => {
    assert.equal(findProvider('ocrolus'), ocrolus);
    assert.equal(ocrolus.keepsBooks, true);
    assert.deepEqual(ocrolus.limits, { bytes: 200_000_000, pages: 3000 });
    assert.deepEqual(
      [...ocrolus.accepts],
      ['application/pdf', 'image/jpeg', 'image/png', 'image/bmp', 'image/tiff'],
    );
  });

  test('has one webhook URL for all jobs', () => {
    const url = connectionWebhookUrl('https://paperhook.example/', 'ocrolus', 'main');
    assert.equal(url, 'https://paperhook.example/webhooks/ocrolus/main');
  });

  for (const secret of [
    { ...SECRET, client_id: '' },
    { ...SECRET, client_secret: undefined },
    { ...SECRET, webhook_secrets: [] },
    { ...SECRET, requests_per_second: 19.1 },
    { ...SECRET, requests_per_second: 0 },
    { ...SECRET, webhook_auth: 'none' },
    { ...SECRET, webhook_window_seconds: 43_201 },
  ]) {
    test(`is unusable with ${JSON.stringify(secret)}`, () => {
      assert.throws(() => connect(secret), {
        code: 'connection_unusable',
        message: 'the secret of the Ocrolus connection is not of its form',
      });
    });
  }

  test('calls its own account, at its share of the rate', async (t) => {
    const urls: string[] = [];
    t.mock.method(globalThis, 'fetch', async (url: string) => {
      urls.push(url);
      if (url.startsWith('https://auth')) return Response.json({ access_token: 't', expires_in: 86_400 });
      const uploaded = { uploaded_docs: [{ uuid: DOC_UUID, pk: 7 }] };
      return Response.json(
        ok(url.endsWith('/upload') ? uploaded : [{ book_uuid: BOOK_UUID, xid: `paperhook-job-${JOB_ID}` }]),
      );
    });
    const taken: unknown[] = [];
    const permits = {
      take: async (request: unknown) => void taken.push(request),
      pauseUntil: async () => {},
    };
    const api = connect(SECRET, { tokens: new Map(), permits });
    assert.equal((await api.submit(PDF, {})).key, `document/${PLAIN_DOC}`);
    assert.deepEqual(urls, [
      'https://auth.example/oauth/token',
      `https://api.example/v1/books?xid=paperhook-job-${JOB_ID}`,
      'https://api.example/v1/book/upload',
    ]);
    assert.deepEqual(taken, Array(2).fill({ account: 'ocrolus/main', perSecond: 15 }));
  });

  test('whose stored options no longer fit sends nothing', async (t) => {
    const { mock } = t.mock.method(globalThis, 'fetch', async () => Response.json({}));
    const api = connect(SECRET);
    const old = { book: 'other' };
    await assert.rejects(api.submit(PDF, old));
    await assert.rejects(api.fetchResult({ key: 'x', values: {} }, undefined, old));
    const books = api.books ?? assert.fail();
    assert.throws(() => books.choose(old, { jobId: JOB_ID }));
    await assert.rejects(books.open({ key: 'x' }, old));
    assert.throws(() => books.awaits(old, false));
    await assert.rejects(books.fetchBatchResult({ key: 'x', values: {} }, old));
    assert.throws(() => books.hasBatchResult(old));
    assert.equal(mock.callCount(), 0);
  });
});

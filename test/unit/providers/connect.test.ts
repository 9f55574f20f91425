import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { azoraOneSecret } from '../../../shared/providers/azoraone/provider.ts';
import { connector } from '../../../shared/providers/connect.ts';
import { findProvider, type ProviderName, providers } from '../../../shared/providers/registry.ts';
import { freshSession } from '../../fakes/provider-session.ts';

const SECRET = {
  api: 'sandbox',
  client_key: 'client',
  subscription_key: 'subscription',
  webhook_secrets: ['0123456789abcdef0123456789abcdef'],
};
const signal = new AbortController().signal;

function documentOf(jobId: string) {
  const bytes = Buffer.from('%PDF');
  return { jobId, fileName: 'a.pdf', contentType: 'application/pdf', staticValues: {}, bytes };
}

function open(secret: string | undefined, webhookBaseUrl?: string, settings: { paused_since?: number } = {}) {
  const asked: string[] = [];
  const readSecret = async (name: string) => {
    asked.push(name);
    return secret;
  };
  const deployment = {
    providerUrls: { azoraone: 'http://127.0.0.1:1' },
    session: freshSession(),
    ...(webhookBaseUrl && { webhookBaseUrl }),
  };
  const readConnection = async () => settings;
  const connect = connector({ readSecret, readConnection }, 'paperhook/production/connections/', deployment);
  return { asked, connect: (provider = 'azoraone') => connect({ provider, connection: 'main' }, signal) };
}

describe('a connection', () => {
  test('is opened with the secret of its name, and gives AzoraOne URLs that are bound to a job', async (t) => {
    const urls: URL[] = [];
    t.mock.method(globalThis, 'fetch', async (_url: string, { body }: { body: FormData }) => {
      urls.push(new URL(String(body.get('webhookUrl'))));
      return Response.json({ success: true, data: {} }, { status: 202 });
    });
    const { connect, asked } = open(JSON.stringify(SECRET), 'https://paperhook.example');
    const api = await connect();
    assert.deepEqual(asked, ['paperhook/production/connections/azoraone/main']);
    await api.submit(documentOf('3f2b8c1e-7a4d-4e55-9b0a-6c1d2e3f4a5b'), { company_id: '1' });
    await api.submit(documentOf('11111111-2222-4333-8444-555555555555'), { company_id: '1' });
    const [one, two] = urls;
    assert.deepEqual(
      [one?.origin, one?.pathname, one?.searchParams.get('job')],
      ['https://paperhook.example', '/webhooks/azoraone/main', '3f2b8c1e-7a4d-4e55-9b0a-6c1d2e3f4a5b'],
    );
    assert.notEqual(one?.searchParams.get('token'), two?.searchParams.get('token'));
  });

  test('gives AzoraOne no document where nobody knows our own URL', async (t) => {
    const { mock } = t.mock.method(globalThis, 'fetch', async () => Response.json({ success: true }));
    const api = await open(JSON.stringify(SECRET)).connect();
    await assert.rejects(api.submit(documentOf('x'), { company_id: '1' }));
    assert.equal(mock.callCount(), 0);
  });

  test('that is paused is not opened, says since when, and can be resumed before the deadline', async () => {
    const paused_since = Date.UTC(2026, 2, 2, 8);
    const { connect, asked } = open(JSON.stringify(SECRET), undefined, { paused_since });
    await assert.rejects(connect(), {
      code: 'connection_paused',
      fault: 'transient',
      message: 'The connection azoraone/main is paused since 2026-03-02T08:00:00.000Z.',
    });
    assert.deepEqual(asked, []);
  });

  test('whose settings are not there is not paused', async () => {
    const readConnection = async () => undefined;
    const readSecret = async () => JSON.stringify(SECRET);
    const connect = connector({ readSecret, readConnection }, '', {
      providerUrls: { azoraone: 'http://127.0.0.1:1' },
      session: freshSession(),
    });
    await connect({ provider: 'azoraone', connection: 'main' }, signal);
  });

  const { webhook_secrets } = SECRET;
  const OWN_ADDRESSES: Record<ProviderName, { secret: object; own: string }> = {
    azoraone: { secret: SECRET, own: 'https://api.azora.one/sandbox/v1/' },
    docuprox: { secret: { api_key: 'key', webhook_secrets }, own: 'https://api.docuprox.com/v1/' },
    ocrolus: {
      secret: { client_id: 'id', client_secret: 'secret', webhook_secrets },
      own: 'https://auth.ocrolus.com/oauth/token',
    },
  };
  for (const [provider, { secret, own }] of Object.entries(OWN_ADDRESSES)) {
    test(`of ${provider} asks that at its own address, where it is given no other`, async (context) => {
      const asked: string[] = [];
      context.mock.method(globalThis, 'fetch', async (url: string) => {
        asked.push(url);
        throw new TypeError('fetch failed');
      });
      const readSecret = async () => JSON.stringify(secret);
      const opened = { providerUrls: {}, session: freshSession() };
      const connect = connector({ readSecret, readConnection: async () => undefined }, '', opened);
      const api = await connect({ provider, connection: 'main' }, signal);
      const reference = { key: '1', values: { companyID: '1', fileID: '1', job_id: '1', book_uuid: '1' } };
      await assert.rejects(api.books ? api.books.look(reference) : api.inspect(reference));
      assert.equal(asked.length, 1);
      assert.ok(asked[0]?.startsWith(own), asked[0]);
    });
  }

  const unusable = { code: 'connection_unusable', fault: 'transient' };

  test('that is not there can be put back before the deadline', async () => {
    await assert.rejects(open(undefined).connect(), unusable);
  });

  test('of a provider that nobody knows is not even looked up', async () => {
    const { connect, asked } = open(JSON.stringify(SECRET));
    for (const provider of ['paperclip', 'constructor', '__proto__'])
      await assert.rejects(connect(provider), unusable);
    assert.deepEqual(asked, []);
  });

  test('whose secret is not of its form says so without a word of it', async () => {
    const broken = [
      '{',
      '"text"',
      JSON.stringify({ ...SECRET, api: '../other' }),
      JSON.stringify({ ...SECRET, client_key: '' }),
      JSON.stringify({ ...SECRET, webhook_secrets: [] }),
      JSON.stringify({ ...SECRET, webhook_secrets: [''] }),
      JSON.stringify({ ...SECRET, webhook_secrets: ['too-short-to-be'] }),
      JSON.stringify({ ...SECRET, webhook_secrets: Array(3).fill(SECRET.webhook_secrets[0]) }),
    ];
    for (const secret of broken) {
      await assert.rejects(open(secret).connect(), (error: Error) => {
        assert.deepEqual(
          { ...unusable },
          { code: Reflect.get(error, 'code'), fault: Reflect.get(error, 'fault') },
        );
        assert.ok(!error.message.includes('too-short'));
        assert.equal(error.cause, undefined);
        return true;
      });
    }
  });
});

test('a secret may have a second webhook secret while it is rotated out, and source addresses', () => {
  const two = { ...SECRET, webhook_secrets: [...SECRET.webhook_secrets, 'f'.repeat(32)] };
  assert.ok(azoraOneSecret.safeParse({ ...two, source_addresses: ['203.0.113.0/24'] }).success);
});

test("options: the template's and the job's together must name the company", () => {
  const provider = findProvider('azoraone');
  assert.ok(provider);
  assert.deepEqual(provider.templateOptions.parse({}), { document: 'by_type' });
  assert.ok(!provider.templateOptions.safeParse({ documents: 'receipt' }).success);
  assert.ok(!provider.options.safeParse({ document: 'receipt' }).success);
  assert.deepEqual(provider.options.parse({ company_id: '1' }), { document: 'by_type', company_id: '1' });
  // What else a client sends with its job is none of the provider's business.
  assert.deepEqual(provider.jobOptions.parse({ company_id: '1', actual_image: 'x' }), { company_id: '1' });
  assert.ok(!provider.jobOptions.safeParse({ company_id: 'x'.repeat(101) }).success);
  assert.ok(!provider.jobOptions.safeParse({ company: { taxNumber: '1' } }).success);
});

for (const provider of Object.keys(providers)) {
  test(`${provider} is held to the contract of all providers`, async () => {
    const suite = join(import.meta.dirname, '..', '..', 'contract', `${provider}.test.ts`);
    assert.match(await readFile(suite, 'utf8'), /^providerContract\($/m);
  });
}

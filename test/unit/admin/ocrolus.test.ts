import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, beforeEach, describe, test } from 'node:test';
import { connectionUrls } from '../../../infra/admin/connections/ocrolus/own-url.ts';
import type { Target } from '../../../infra/admin/target/target.ts';
import { ocrolusVerifier } from '../../../shared/providers/ocrolus/webhook-verifier.ts';
import { freshSession } from '../../fakes/provider-session.ts';
import { startDeployment, type TestDeployment } from './deployment.ts';
import {
  type OcrolusSettingsApi,
  type RegisteredWebhook,
  startOcrolusSettingsApi,
} from './ocrolus-settings-api.ts';
import { type Ran, type RunOptions, runInProcess } from './run-in-process.ts';

const CREDENTIALS = JSON.stringify({ client_id: 'id-1', client_secret: 'right' });
const URL_1 = 'https://paperhook.example/webhooks/ocrolus/main';
const ORGANIZATION = ['connect', 'main', '--level', 'organization'];
const ACCOUNT = ['connect', 'main', '--level', 'account'];
const NOW_MS = 1_700_000_000_000;

let deployment: TestDeployment;
let ocrolus: OcrolusSettingsApi;
let target: Target;
/** What functions may have read of the connection's secret: since the last wait, and what was there then. */
let inUse: string[];
let waits: number;
/** What has happened, in its order. */
let log: string[];

before(async () => {
  deployment = await startDeployment();
});
after(() => deployment.stop());
beforeEach(async (t) => {
  ocrolus = await startOcrolusSettingsApi();
  if ('after' in t) t.after(() => ocrolus.close());
  inUse = [];
  waits = 0;
  log = [];
  const { secrets } = deployment.target;
  const vault = new Map<string, string>();
  target = {
    ...deployment.target,
    providerUrls: { ocrolus: ocrolus.url, ocrolus_auth: ocrolus.url },
    providerSession: freshSession(),
    secrets: {
      ...secrets,
      read: async (name) => vault.get(name),
      async write(name, value) {
        vault.set(name, value);
        inUse.push(value);
        log.push('stored');
        checkAccepted();
      },
    },
  };
  ocrolus.onChange = () => {
    log.push('changed');
    checkAccepted();
  };
});

const run = (args: string[], options?: RunOptions): Promise<Ran> =>
  runInProcess(target, ['ocrolus', ...args], { nowMs: NOW_MS, wait, ...options });

async function wait(): Promise<void> {
  waits += 1;
  inUse = inUse.slice(-1);
  log.push('waited');
}

const stored = () => JSON.parse(inUse.at(-1) ?? '{}');
const registered = (): RegisteredWebhook[] => [
  ...ocrolus.organization.values(),
  ...(ocrolus.account.event_names.length > 0 ? [ocrolus.account] : []),
];
const own = () =>
  registered().filter(({ url }) => connectionUrls('https://paperhook.example', 'main').isOwn(url));

/** As Ocrolus sends it: signed where there is a secret, and with the user and the password of its URL. */
function isAccepted({ url, secret }: RegisteredWebhook, secretText: string): boolean {
  const { username, password } = new URL(url);
  const body = Buffer.from('{}');
  const sent = `${NOW_MS / 1000}.request-1.`;
  const basic = Buffer.from(`${username}:${decodeURIComponent(password)}`).toString('base64');
  const headers = {
    'webhook-timestamp': String(NOW_MS / 1000),
    'webhook-request-id': 'request-1',
    'webhook-signature': createHmac('sha256', secret ?? '')
      .update(sent)
      .update(body)
      .digest('hex'),
    ...(username !== '' && { authorization: `Basic ${basic}` }),
  };
  const request = {
    connection: 'main',
    query: { webhook: '2' },
    headers,
    body,
    sourceAddress: '',
    receivedAtMs: NOW_MS,
  };
  return ocrolusVerifier.verify(request, JSON.parse(secretText)).authentic;
}

/** Of those that are complete, whatever a function may have read. */
function checkAccepted(): void {
  for (const webhook of own().filter(({ secret }) => secret !== undefined)) {
    if (!inUse.every((secretText) => isAccepted(webhook, secretText))) log.push('REFUSED');
  }
}

function requireDone(ran: Ran): void {
  assert.equal(ran.exitCode, 0, ran.remarks);
  assert.ok(!log.includes('REFUSED'), log.join());
  for (const secret of stored().webhook_secrets) {
    assert.ok(!(ran.output.join() + ran.remarks).includes(secret), 'no secret is shown');
  }
  for (const webhook of own()) assert.ok(isAccepted(webhook, inUse.at(-1) ?? ''));
}

const DEATHS: [what: string, dieAt: (isNow: () => boolean) => void][] = [
  [
    'before',
    (isNow) => {
      ocrolus.answer = () => (isNow() ? { status: 500, body: {} } : undefined);
    },
  ],
  [
    'after',
    (isNow) => {
      ocrolus.isAnswerLost = isNow;
    },
  ],
];

describe('ocrolus connect, at organization level', () => {
  test('a new connection: credentials stored, webhook registered, with our secret', async () => {
    const ran = await run([...ORGANIZATION, '--events', 'book.verified, document.verification_succeeded'], {
      stdin: CREDENTIALS,
    });
    requireDone(ran);
    const [[uuid, webhook] = []] = [...ocrolus.organization];
    const { webhook_secrets, ...others } = stored();
    assert.deepEqual(others, { client_id: 'id-1', client_secret: 'right', webhook_auth: 'signature' });
    assert.match(webhook_secrets[0], /^[A-Za-z0-9_-]{43}$/);
    assert.deepEqual(webhook, {
      url: URL_1,
      description: 'Paperhook',
      is_active: true,
      event_names: ['book.verified', 'document.verification_succeeded'],
      secret: webhook_secrets[0],
    });
    assert.deepEqual(ran.output, [
      `organization ${uuid}  active, this connection's`,
      `  ${URL_1}  "Paperhook"`,
      '  events: book.verified, document.verification_succeeded',
    ]);
    const connection = await target.settings.getConnection('ocrolus', 'main');
    assert.equal(connection?.created_at, NOW_MS);
  });

  test('each further --events is a webhook; said again it changes nothing, with other events those', async () => {
    const both = ['--events', 'book.verified', '--events', 'book.completed,document.detect.signal_found'];
    requireDone(await run([...ORGANIZATION, ...both], { stdin: CREDENTIALS }));
    const first = structuredClone(ocrolus.organization);
    assert.deepEqual(
      [...first.values()].map(({ url, event_names }) => [url, event_names]),
      [
        [URL_1, ['book.verified']],
        [`${URL_1}?webhook=2`, ['book.completed', 'document.detect.signal_found']],
      ],
    );
    const again = await run([...ORGANIZATION, ...both]);
    requireDone(again);
    assert.deepEqual(ocrolus.organization, first);
    assert.match(again.remarks, /^Webhook 1 is unchanged\.\nWebhook 2 is unchanged\.$/);

    const other = await run([...ORGANIZATION, '--events', 'book.completed', '--description', 'Books']);
    requireDone(other);
    const [one, two] = [...ocrolus.organization.values()];
    assert.deepEqual([one?.event_names, one?.description], [['book.completed'], 'Books']);
    assert.deepEqual(two, [...first.values()][1]);
    const second = [...first.keys()][1];
    assert.match(
      other.remarks,
      new RegExp(`keeps its events[\\s\\S]*ocrolus disconnect main --webhook ${second}`),
    );
  });

  test('one that was switched off is on again, one made by hand is taken over', async () => {
    ocrolus.organization.set('u-1', { url: URL_1, is_active: false, event_names: ['book.verified'] });
    requireDone(await run([...ORGANIZATION, '--events', 'book.verified'], { stdin: CREDENTIALS }));
    assert.deepEqual(ocrolus.organization.get('u-1'), {
      url: URL_1,
      is_active: true,
      event_names: ['book.verified'],
      secret: stored().webhook_secrets[0],
    });
  });

  test('an event that Ocrolus does not know: it refuses, and the known ones are listed', async () => {
    const ran = await run([...ORGANIZATION, '--events', 'book.verfied'], { stdin: CREDENTIALS });
    assert.equal(ran.exitCode, 1);
    assert.match(
      ran.remarks,
      /Not known to be events of organization level: book\.verfied\.[\s\S]*book\.verified/,
    );
    assert.match(ran.remarks, /could not be added: .*"Event\(s\) with name book\.verfied doesnt exist"/);
    const legacy = await run([...ORGANIZATION, '--events', 'DOC_VERIFIED']);
    assert.match(
      legacy.remarks,
      /DOC_VERIFIED \(document\.verification_failed and document\.verification_succeeded there\)/,
    );
  });

  test('events that Ocrolus has not switched on are named', async () => {
    ocrolus.answer = (call) =>
      call.endsWith('/events')
        ? {
            status: 200,
            body: { status: '200', response: { events: [{ name: 'book.verified', is_active: false }] } },
          }
        : undefined;
    const ran = await run([...ORGANIZATION, '--events', 'book.verified'], { stdin: CREDENTIALS });
    assert.equal(ran.exitCode, 1);
    assert.match(ran.remarks, /Webhook 1 is not sent book\.verified: switch that on in Ocrolus's Dashboard/);
  });

  test('credentials that Ocrolus refuses: nothing is stored', async () => {
    const stdin = JSON.stringify({ client_id: 'id-1', client_secret: 'SECRET' });
    const ran = await run([...ORGANIZATION, '--events', 'book.verified'], { stdin });
    assert.equal(ran.exitCode, 1);
    assert.match(ran.remarks, /Ocrolus refused the client credentials \(401\)/);
    assert.ok(!ran.remarks.includes('SECRET'));
    assert.deepEqual(inUse, []);
  });

  for (const [what, dieAt] of DEATHS) {
    test(`dying ${what} any call, and called again, it ends as if nothing had been`, async () => {
      const args = [
        ...ORGANIZATION,
        '--events',
        'book.verified',
        '--events',
        'book.completed',
        '--auth',
        'basic',
      ];
      const calls = await dyingAtEach(dieAt, async (die) => {
        await setUp(secretOf('signature'));
        await die(() => run(args));
        requireDone(await run(args));
        assert.deepEqual([own().length, stored().webhook_auth], [2, 'basic']);
      });
      assert.equal(calls, 9);
    });
  }
});

type Run = () => Promise<unknown>;

/** Once for every call that `attempt` makes. @returns how many those were. */
async function dyingAtEach(
  dieAt: (isNow: () => boolean) => void,
  attempt: (die: (run: Run) => Promise<void>) => Promise<void>,
): Promise<number> {
  for (let at = 1; ; at += 1) {
    let calls = 0;
    await attempt(async (run) => {
      dieAt(() => {
        calls += 1;
        return calls === at;
      });
      await run();
      ocrolus.answer = () => undefined;
      ocrolus.isAnswerLost = () => false;
    });
    if (calls < at) return calls;
  }
}

/** A connection without webhooks. */
async function setUp(secretText: string): Promise<void> {
  ocrolus.organization.clear();
  inUse = [];
  await target.settings.putConnection({
    kind: 'connection',
    provider: 'ocrolus',
    name: 'main',
    created_at: 1,
  });
  await target.secrets.write('paperhook-test/connections/ocrolus/main', secretText);
}

const OLD = 'o'.repeat(43);
const OLDER = 'p'.repeat(43);
function secretOf(webhook_auth: string, webhook_secrets = [OLD]): string {
  return JSON.stringify({ client_id: 'id-1', client_secret: 'right', webhook_secrets, webhook_auth });
}

describe('ocrolus connect, at account level', () => {
  test('registers the one webhook, and changes its events', async () => {
    requireDone(await run([...ACCOUNT, '--events', 'BOOK_VERIFIED'], { stdin: CREDENTIALS }));
    const account = { url: URL_1, is_active: true, secret: stored().webhook_secrets[0] };
    assert.deepEqual(ocrolus.account, { ...account, event_names: ['BOOK_VERIFIED'] });
    requireDone(await run([...ACCOUNT, '--events', 'BOOK_VERIFIED,DOC_VERIFIED']));
    assert.deepEqual(ocrolus.account, { ...account, event_names: ['BOOK_VERIFIED', 'DOC_VERIFIED'] });
    ocrolus.calls.length = 0;
    requireDone(await run([...ACCOUNT, '--events', 'DOC_VERIFIED,BOOK_VERIFIED']));
    assert.ok(!ocrolus.calls.includes('POST update/webhook_endpoint'));
  });

  test('names the events that Ocrolus has dropped', async () => {
    const events = 'BOOK_VERIFIED,document.verification_succeeded';
    const ran = await run([...ACCOUNT, '--events', events], { stdin: CREDENTIALS });
    assert.equal(ran.exitCode, 1);
    assert.match(ran.remarks, /document\.verification_succeeded \(DOC_VERIFIED there\)/);
    assert.match(
      ran.remarks,
      /dropped what are no events of account level: document\.verification_succeeded\./,
    );
  });

  test("somebody else's webhook is not overwritten", async () => {
    ocrolus.account = {
      url: 'https://u:SECRET@other.example/x?key=SECRET',
      is_active: true,
      event_names: ['DOC_VERIFIED'],
    };
    const ran = await run([...ACCOUNT, '--events', 'BOOK_VERIFIED'], { stdin: CREDENTIALS });
    assert.equal(ran.exitCode, 1);
    assert.match(
      ran.remarks,
      /has one webhook, and this one goes elsewhere: https:\/\/other\.example\/x\. To turn it off: npm run admin -- connect ocrolus --name main; npm run admin -- ocrolus disconnect main --webhook account$/,
    );
    assert.ok(!ran.remarks.includes('SECRET'));
    assert.deepEqual(inUse, []);
  });

  test('an account that may not see the organization is told so', async () => {
    ocrolus.answer = (call) =>
      call === 'GET webhooks' ? { status: 403, body: { status: 403, message: 'No permission' } } : undefined;
    const ran = await run([...ACCOUNT, '--events', 'BOOK_VERIFIED'], { stdin: CREDENTIALS });
    requireDone(ran);
    assert.match(
      ran.remarks,
      /Whether webhooks of organization level are on could not be seen: .*403: "No permission"/,
    );
  });
});

describe('one level while the other is on', () => {
  test('organization, with the account webhook on', async () => {
    ocrolus.account = { url: 'https://other.example/x', is_active: true, event_names: ['DOC_VERIFIED'] };
    const ran = await run([...ORGANIZATION, '--events', 'book.verified'], { stdin: CREDENTIALS });
    assert.equal(ran.exitCode, 1);
    assert.match(
      ran.remarks,
      /account level is on: https:\/\/other\.example\/x\..*disconnect main --webhook account$/,
    );
    assert.deepEqual([inUse, ocrolus.organization.size], [[], 0]);
  });

  test('account, with organization webhooks on; with one that is off it goes', async () => {
    ocrolus.organization.set('u-1', { url: 'https://other.example/y', is_active: true, event_names: [] });
    const ran = await run([...ACCOUNT, '--events', 'BOOK_VERIFIED', '--local'], { stdin: CREDENTIALS });
    assert.equal(ran.exitCode, 1);
    assert.match(ran.remarks, /organization level is on: .*ocrolus disconnect main --webhook u-1 --local$/);
    assert.deepEqual([inUse, ocrolus.account.event_names], [[], []]);
    ocrolus.organization.set('u-1', { url: 'https://other.example/y', is_active: false, event_names: [] });
    requireDone(await run([...ACCOUNT, '--events', 'BOOK_VERIFIED'], { stdin: CREDENTIALS }));
  });
});

describe('authentication', () => {
  test('basic: a password in the URL, which nobody is shown; there and back no webhook is refused', async () => {
    const events = ['--events', 'book.verified', '--events', 'book.completed'];
    requireDone(await run([...ORGANIZATION, ...events, '--auth', 'basic'], { stdin: CREDENTIALS }));
    const [secret] = stored().webhook_secrets;
    const urls = () => [...ocrolus.organization.values()].map(({ url }) => url);
    const withPasswords = [
      `https://paperhook:${secret}@paperhook.example/webhooks/ocrolus/main`,
      `https://paperhook:${secret}@paperhook.example/webhooks/ocrolus/main?webhook=2`,
    ];
    assert.deepEqual(urls(), withPasswords);
    const one = ['--events', 'book.verified'];
    requireDone(await run([...ORGANIZATION, ...one, '--auth', 'signature']));
    assert.deepEqual(urls(), [URL_1, `${URL_1}?webhook=2`]);
    assert.deepEqual([waits, stored().webhook_auth], [1, 'signature']);
    requireDone(await run([...ORGANIZATION, ...one, '--auth', 'basic']));
    assert.deepEqual([urls(), stored().webhook_auth], [withPasswords, 'basic']);
  });

  test('a password that a URL can not hold as it is', async () => {
    const webhook_secrets = ['a:b/c@d%e?f#g+h&i=j'];
    const stdin = JSON.stringify({ ...JSON.parse(CREDENTIALS), webhook_secrets });
    requireDone(await run([...ORGANIZATION, '--events', 'book.verified', '--auth', 'basic'], { stdin }));
    assert.equal(
      own()[0]?.url,
      'https://paperhook:a%3Ab%2Fc%40d%25e%3Ff%23g%2Bh%26i%3Dj@paperhook.example/webhooks/ocrolus/main',
    );
  });

  test('a URL that Ocrolus quotes is shown without its password', async () => {
    ocrolus.answer = (call) => {
      const message = 'Webhook with url https://paperhook:SECRET@paperhook.example/ already exists';
      return call === 'POST webhook'
        ? { status: 400, body: { status: 400, code: 1000, message } }
        : undefined;
    };
    const ran = await run([...ORGANIZATION, '--events', 'book.verified', '--auth', 'basic'], {
      stdin: CREDENTIALS,
    });
    assert.match(ran.remarks, /"Webhook with url https:\/\/paperhook\.example\/ already exists"/);
    assert.ok(!ran.remarks.includes('SECRET'));
  });

  test("a secret of one's own takes the place of ours, which stays valid", async () => {
    requireDone(await run([...ORGANIZATION, '--events', 'book.verified'], { stdin: CREDENTIALS }));
    const [ours] = stored().webhook_secrets;
    const given = JSON.stringify({ webhook_secrets: ['sample_secret_1230ab'] });
    const files = { 'secret.json': given };
    requireDone(
      await run([...ORGANIZATION, '--events', 'book.verified', '--file', 'secret.json'], { files }),
    );
    assert.deepEqual(stored().webhook_secrets, ['sample_secret_1230ab', ours]);
    assert.equal(own()[0]?.secret, 'sample_secret_1230ab');
  });

  for (const [what, secret, problem] of [
    ['15 characters', 's'.repeat(15), /webhook_secrets\.0: must have 16 characters or more$/],
    ['129 characters', 's'.repeat(129), /webhook_secrets\.0: must have 128 characters or less$/],
  ] as const) {
    test(`a webhook secret of ${what} is refused`, async () => {
      const stdin = JSON.stringify({ ...JSON.parse(CREDENTIALS), webhook_secrets: [secret] });
      const ran = await run([...ORGANIZATION, '--events', 'book.verified'], { stdin });
      assert.equal(ran.exitCode, 1);
      assert.match(ran.remarks, problem);
      assert.ok(!ran.remarks.includes(secret));
      assert.deepEqual(inUse, []);
    });
  }
  for (const secret of ['s'.repeat(16), 's'.repeat(128)]) {
    test(`a webhook secret of ${secret.length} characters is taken`, async () => {
      const stdin = JSON.stringify({ ...JSON.parse(CREDENTIALS), webhook_secrets: [secret] });
      requireDone(await run([...ORGANIZATION, '--events', 'book.verified'], { stdin }));
      assert.equal(own()[0]?.secret, secret);
    });
  }
});

describe('ocrolus rotate', () => {
  for (const auth of ['signature', 'basic']) {
    test(`${auth}: stored beside the old one, waited, then given to every webhook`, async () => {
      const events = ['--events', 'book.verified', '--events', 'book.completed'];
      requireDone(await run([...ORGANIZATION, ...events, '--auth', auth], { stdin: CREDENTIALS }));
      const [old] = stored().webhook_secrets;
      log.length = 0;
      const ran = await run(['rotate', 'main']);
      requireDone(ran);
      const [fresh, before] = stored().webhook_secrets;
      assert.match(fresh, /^[A-Za-z0-9_-]{43}$/);
      assert.notEqual(fresh, old);
      assert.equal(before, old);
      assert.deepEqual(
        own().map(({ secret }) => secret),
        [fresh, fresh],
      );
      assert.deepEqual(log.slice(0, 3), ['stored', 'waited', 'changed']);
      assert.match(ran.output.join(), /is rotated, here and at its 2 webhooks at Ocrolus/);
      assert.match(ran.remarks, /functions use it within 5 minutes/);
      requireDone(await run(['rotate', 'main']));
      assert.deepEqual(stored().webhook_secrets[1], fresh);
    });

    for (const [what, dieAt] of DEATHS) {
      test(`${auth}: dying ${what} any call, and called again, no webhook is left behind`, async () => {
        const calls = await dyingAtEach(dieAt, async (die) => {
          await setUp(secretOf(auth, [OLD, OLDER]));
          requireDone(
            await run([...ORGANIZATION, '--events', 'book.verified', '--events', 'book.completed']),
          );
          await die(() => run(['rotate', 'main']));
          await wait();
          requireDone(await run(['rotate', 'main']));
          const [fresh] = stored().webhook_secrets;
          assert.deepEqual(
            own().map(({ secret }) => secret),
            [fresh, fresh],
          );
        });
        assert.equal(calls, auth === 'basic' ? 14 : 12);
      });
    }
  }

  test("the account's webhook", async () => {
    requireDone(
      await run([...ACCOUNT, '--events', 'BOOK_VERIFIED', '--auth', 'basic'], { stdin: CREDENTIALS }),
    );
    requireDone(await run(['rotate', 'main']));
    assert.deepEqual(ocrolus.account.event_names, ['BOOK_VERIFIED']);
    assert.equal(ocrolus.account.secret, stored().webhook_secrets[0]);
  });

  test('without a webhook there is nothing to rotate', async () => {
    requireDone(await run([...ACCOUNT, '--events', 'BOOK_VERIFIED'], { stdin: CREDENTIALS }));
    requireDone(await run(['disconnect', 'main']));
    const before = inUse.length;
    const ran = await run(['rotate', 'main']);
    assert.deepEqual([ran.exitCode, inUse.length], [1, before]);
    assert.match(ran.remarks, /Ocrolus has no webhook of ocrolus\/main: `ocrolus connect` registers one\.$/);
  });
});

describe('ocrolus test', () => {
  beforeEach(async () => {
    ocrolus.onTest = (name) => target.settings.noteEvent('ocrolus', 'main', { name, isKnown: true }, NOW_MS);
  });

  test('organization: sends an event that is on, and it comes', async () => {
    requireDone(await run([...ORGANIZATION, '--events', 'book.completed'], { stdin: CREDENTIALS }));
    for (const _again of [1, 2]) {
      const ran = await run(['test', 'main']);
      assert.equal(ran.exitCode, 0, ran.remarks);
      assert.match(ran.remarks, /^Ocrolus sends its test \(book\.completed\) to webhook /);
      assert.deepEqual(ran.output, ['It has come: 2023-11-14T22:13:20.000Z.']);
    }
  });

  test('account: the test without a name', async () => {
    requireDone(await run([...ACCOUNT, '--events', 'BOOK_VERIFIED'], { stdin: CREDENTIALS }));
    const ran = await run(['test', 'main']);
    assert.deepEqual([ran.exitCode, ran.output], [0, ['It has come: 2023-11-14T22:13:20.000Z.']]);
  });

  test('account: what Ocrolus says when it was not answered 200', async () => {
    requireDone(
      await run([...ACCOUNT, '--events', 'BOOK_VERIFIED', '--auth', 'basic'], { stdin: CREDENTIALS }),
    );
    const message =
      'Error: Failed to invoke webhook end point 401 Client Error: UNAUTHORIZED for url: https://paperhook:SECRET@paperhook.example/x';
    ocrolus.answer = (call) =>
      call === 'GET test_webhook_endpoint'
        ? { status: 200, body: { status: 200, message: 'OK', response: { message } } }
        : undefined;
    const ran = await run(['test', 'main']);
    assert.equal(ran.exitCode, 1);
    assert.match(
      ran.remarks,
      /has sent its test, and it failed: "Error: .*UNAUTHORIZED for url: https:\/\/paperhook\.example\/x"\.$/,
    );
    assert.equal(waits, 0);
  });

  test('several webhooks: it has to be said which, in whichever spelling', async () => {
    const events = ['--events', 'book.verified', '--events', 'book.completed'];
    requireDone(await run([...ORGANIZATION, ...events], { stdin: CREDENTIALS }));
    const [first = '', second = ''] = ocrolus.organization.keys();
    const which = await run(['test', 'main']);
    assert.match(which.remarks, new RegExp(`say which with --webhook\\. ${first}, ${second}\\.$`));
    const ran = await run(['test', 'main', '--webhook', second.toUpperCase().replaceAll('-', '')]);
    assert.equal(ran.exitCode, 0, ran.remarks);
    assert.ok(ocrolus.calls.includes(`POST webhook/${second}/test`));
    const none = await run(['test', 'main', '--webhook', 'ffff']);
    assert.match(none.remarks, /That is no webhook of this connection's/);
  });

  test('one that does not come: after ten minutes, what to look at', async () => {
    requireDone(await run([...ORGANIZATION, '--events', 'book.completed'], { stdin: CREDENTIALS }));
    ocrolus.onTest = async () => {
      await target.settings.noteNotification('ocrolus', 'main', NOW_MS + 3_600_000, 1);
    };
    const waited: number[] = [];
    const ran = await run(['test', 'main'], { wait: async (ms) => void waited.push(ms) });
    assert.equal(ran.exitCode, 1);
    assert.equal(
      waited.reduce((sum, ms) => sum + ms, 0),
      600_000,
    );
    assert.match(
      ran.remarks,
      /has not come in ten minutes[\s\S]*ocrolus rotate main[\s\S]*have come meanwhile/,
    );
  });
});

describe('ocrolus list', () => {
  test('both levels, whose they are, events that have come, and no secrets', async () => {
    requireDone(
      await run([...ORGANIZATION, '--events', 'book.verified', '--auth', 'basic'], { stdin: CREDENTIALS }),
    );
    const [uuid = ''] = ocrolus.organization.keys();
    ocrolus.organization.set('u-2', {
      url: 'https://user:SECRET@other.example/x?key=SECRET',
      description: 'Other\u001b[31m',
      is_active: false,
      event_names: [],
    });
    ocrolus.account = { url: 'https://old.example/', is_active: true, event_names: ['DOC_VERIFIED'] };
    await target.settings.noteEvent(
      'ocrolus',
      'main',
      { name: 'analytics.config_updated', isKnown: true },
      NOW_MS,
    );
    await target.settings.noteEvent('ocrolus', 'main', { name: 'new.event', isKnown: false }, NOW_MS);
    const ran = await run(['list', 'main']);
    requireDone(ran);
    assert.ok(!ran.output.join().includes('SECRET'));
    assert.deepEqual(ran.output.slice(0, 9), [
      `organization ${uuid}  active, this connection's`,
      `  ${URL_1} (with a password)  "Paperhook"`,
      '  events: book.verified',
      'organization u-2  off, not of this connection',
      '  https://other.example/x?... (with a password)  "Other?[31m"',
      '  events: none',
      'account  active, not of this connection',
      '  https://old.example/',
      '  events: DOC_VERIFIED',
    ]);
    const record = ran.output.slice(9).join('\n');
    assert.match(record, /analytics\.config_updated: 1, last 2023-11-14T22:13:20\.000Z/);
    assert.match(record, /unknown \(new\.event\): 1, last/);
  });

  test('a connection that is not there', async () => {
    const ran = await run(['list', 'nowhere']);
    assert.equal(ran.exitCode, 1);
    assert.match(ran.remarks, /^There is no connection ocrolus\/nowhere\./);
  });
});

describe('ocrolus disconnect', () => {
  test("removes this connection's and leaves others; again it has nothing to do", async () => {
    const events = ['--events', 'book.verified', '--events', 'book.completed'];
    requireDone(await run([...ORGANIZATION, ...events], { stdin: CREDENTIALS }));
    ocrolus.organization.set('u-9', { url: 'https://other.example/', is_active: true, event_names: [] });
    ocrolus.organization.set('u-8', { url: `${URL_1}-2`, is_active: true, event_names: [] });
    requireDone(await run(['disconnect', 'main']));
    assert.deepEqual([...ocrolus.organization.keys()], ['u-9', 'u-8']);
    assert.equal((await target.settings.getConnection('ocrolus', 'main'))?.name, 'main');
    const again = await run(['disconnect', 'main']);
    assert.deepEqual([again.exitCode, again.output], [0, ['Ocrolus has no webhook of ocrolus/main.']]);
    const unknown = await run(['disconnect', 'main', '--webhook', 'f-9']);
    assert.match(unknown.remarks, /^Ocrolus has no such webhook/);
  });

  test("the account's webhook, whosever it is, when it is named", async () => {
    requireDone(await run([...ACCOUNT, '--events', 'BOOK_VERIFIED'], { stdin: CREDENTIALS }));
    ocrolus.account.url = 'https://other.example/x';
    requireDone(await run(['disconnect', 'main']));
    assert.deepEqual(ocrolus.account.event_names, ['BOOK_VERIFIED']);
    const ran = await run(['disconnect', 'main', '--webhook', 'account']);
    requireDone(ran);
    assert.deepEqual(
      [ran.output, ocrolus.account.event_names],
      [["The account's webhook is removed from Ocrolus."], []],
    );
  });
});

import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, mock, test } from 'node:test';
import {
  type OcrolusRequest,
  ocrolusCall,
  readAnswer,
  refusal,
} from '../../../shared/providers/ocrolus/call.ts';
import type { PermitRequest, ProviderSession } from '../../../shared/providers/session.ts';
import { failure, ok } from './ocrolus-script.ts';

const NOW_MS = Date.UTC(2026, 2, 2, 8, 0, 0);
const HOUR_MS = 3_600_000;

const ACCESS = {
  baseUrl: 'https://api.example',
  authUrl: 'https://auth.example',
  connection: 'main',
  clientId: 'id',
  clientSecret: 'SECRET',
  requestsPerSecond: 15,
};
const GET: OcrolusRequest = { method: 'GET', path: '/v1/books', query: { xid: 'a b' } };

interface Sent {
  url: string;
  body: unknown;
  headers: Headers;
}

/** Answers in turn; the token's and the API's are told apart by their hosts. */
function world(answers: { tokens?: (Response | Error)[]; api?: (Response | Error)[] }) {
  const sent: Sent[] = [];
  const permits: string[] = [];
  const paused: [PermitRequest, number][] = [];
  mock.method(globalThis, 'fetch', async (url: string, init: RequestInit) => {
    sent.push({ url, body: init.body, headers: new Headers(init.headers) });
    const script = url.startsWith(ACCESS.authUrl) ? answers.tokens : answers.api;
    const answer = script?.shift() ?? assert.fail(`${url} was not expected.`);
    if (answer instanceof Error) throw answer;
    return answer;
  });
  const session: ProviderSession = {
    tokens: new Map(),
    permits: {
      take: async ({ account, perSecond }) => void permits.push(`${account} ${perSecond}`),
      pauseUntil: async (request, untilMs) => void paused.push([request, untilMs]),
    },
  };
  const call = (request = GET, signal = new AbortController().signal, access = ACCESS) =>
    ocrolusCall(access, session, signal)(request);
  const asked = (host: string) => sent.filter(({ url }) => url.startsWith(host));
  return {
    call,
    sent,
    permits,
    paused,
    tokens: () => asked(ACCESS.authUrl),
    calls: () => asked(ACCESS.baseUrl),
    session,
  };
}

const token = (access_token: string, expires_in: unknown = 86_400) =>
  Response.json({ access_token, token_type: 'Bearer', expires_in });
const json = (body: object, status = 200, headers = {}) => Response.json(body, { status, headers });
const bearer = ({ headers }: Sent) => headers.get('authorization');

beforeEach(() => mock.timers.enable({ apis: ['Date'], now: NOW_MS }));
afterEach(() => {
  mock.timers.reset();
  mock.restoreAll();
});

describe('an answer', () => {
  const read = (status: number, body: unknown) =>
    readAnswer({
      status,
      headers: new Headers(),
      text: typeof body === 'string' ? body : JSON.stringify(body),
      receivedAtMs: 0,
    });

  test('is opened', () => {
    assert.deepEqual(read(200, ok([1])), { ok: true, status: 200, response: [1], body: ok([1]) });
  });
  test('may have no envelope, or one that spells its status otherwise', () => {
    const summary = { book_pk: 7, txn_count: 3 };
    assert.deepEqual(read(200, summary), { ok: true, status: 200, response: undefined, body: summary });
    for (const status of ['200', 'success', 'PENDING', null])
      assert.equal(read(200, { status }).ok, true, String(status));
  });
  for (const http of [200, 400]) {
    test(`that failed is a failure though HTTP says ${http}`, () => {
      const { ok: isOk, status, code } = read(http, failure(1401));
      assert.deepEqual([isOk, status, code], [false, 400, 1401]);
    });
  }
  test('with a code alone is a failure, wherever the code stands and however it is written', () => {
    for (const body of [{ code: 1401 }, { code: '1401' }, { status: 200, meta: { code: 1401 } }]) {
      const { ok: isOk, status, code } = read(200, body);
      assert.deepEqual([isOk, status, code], [false, 400, 1401]);
    }
  });
  test("has HTTP's status where that says more", () => {
    assert.equal(read(503, { status: 200 }).status, 503);
    assert.equal(read(429, { status: 400, code: 1005 }).status, 429);
    assert.equal(read(400, { status: 200 }).status, 400);
    assert.equal(read(200, { status: 401 }).status, 401);
    assert.equal(read(425, { status: 425, code: 9004 }).code, 9004);
  });
  test('that is not JSON is none', () => {
    for (const text of ['<html>', '', '7', 'null']) assert.equal(read(200, text).ok, false, text);
  });
});

describe('a refusal', () => {
  const refused = (status: number, body: unknown) => {
    const raw = { status, headers: new Headers(), text: JSON.stringify(body), receivedAtMs: 0 };
    const { code, fault, message } = refusal(readAnswer(raw), 'x');
    return [code, fault, message];
  };
  for (const [code, meaning, fault] of [
    [1200, 'connection_unusable', 'transient'],
    [1204, 'connection_unusable', 'transient'],
    [1401, 'connection_unusable', 'transient'],
    [2101, 'connection_unusable', 'transient'],
    [2111, 'connection_unusable', 'transient'],
    [1005, 'provider_throttled', 'transient'],
    [2300, 'provider_unavailable', 'transient'],
    [2112, 'provider_unavailable', 'transient'],
    [9999, 'provider_unavailable', 'transient'],
    [1104, 'document_refused', 'permanent'],
    [6001, 'document_refused', 'permanent'],
  ] as const) {
    test(`with code ${code} is ${meaning}, without Ocrolus's text`, () => {
      const message = `x: Ocrolus answered 400, code ${code}`;
      assert.deepEqual(refused(200, failure(code)), [meaning, fault, message]);
    });
  }
  test("without a code is what HTTP's status means", () => {
    assert.deepEqual(refused(400, {}), ['document_refused', 'permanent', 'x: Ocrolus answered 400']);
    assert.equal(refused(404, { message: 'x' })[0], 'connection_unusable');
    assert.equal(refused(502, {})[0], 'provider_unavailable');
    assert.equal(refused(503, { status: 503, code: 1104 })[1], 'transient');
    assert.deepEqual(refused(422, { status: 422, code: 1100 }).slice(0, 2), [
      'document_refused',
      'permanent',
    ]);
  });
});

describe('a call', () => {
  test('has its permit, the token, and what is asked', async () => {
    const { call, calls, permits } = world({ tokens: [token('t1')], api: [json(ok([]))] });
    assert.equal((await call()).ok, true);
    assert.equal(calls()[0]?.url, 'https://api.example/v1/books?xid=a+b');
    assert.equal(calls().map(bearer)[0], 'Bearer t1');
    assert.deepEqual(permits, ['ocrolus/main 15']);
  });

  test('of the slow kind has a permit of that kind only', async () => {
    const { call, permits } = world({ tokens: [token('t1')], api: [json({})] });
    await call({ method: 'GET', path: '/v2/book/x/summary', isSlow: true });
    assert.deepEqual(permits, ['ocrolus/main/analytics 1']);
  });

  test('sends JSON as JSON, and a form with a boundary of its own', async () => {
    const { call, calls } = world({ tokens: [token('t1')], api: [json({}), json({})] });
    await call({ method: 'POST', path: '/v1/book/add', json: { name: 'x' } });
    const form = new FormData();
    await call({ method: 'POST', path: '/v1/book/upload', form });
    const [first, second] = calls();
    assert.deepEqual([first?.headers.get('content-type'), first?.body], ['application/json', '{"name":"x"}']);
    assert.deepEqual([second?.headers.get('content-type'), second?.body], [null, form]);
  });

  for (const [header, seconds] of [
    [{ 'retry-after': '17' }, 17],
    [{}, 5],
  ] as const) {
    test(`that comes too often holds all others up for ${seconds} s`, async () => {
      const { call, paused } = world({ tokens: [token('t1')], api: [json({}, 429, header)] });
      await assert.rejects(call(), {
        code: 'provider_throttled',
        fault: 'transient',
        retryAfterSeconds: header['retry-after'] === undefined ? undefined : 17,
      });
      const every = { account: 'ocrolus/main', perSecond: 15 };
      const slow = { account: 'ocrolus/main/analytics', perSecond: 1 };
      const untilMs = NOW_MS + seconds * 1000;
      assert.deepEqual(paused, [
        [every, untilMs],
        [slow, untilMs],
      ]);
    });
  }

  test('that comes too often holds others up for five minutes at most', async () => {
    const api = [json({}, 429, { 'retry-after': '86400' })];
    const { call, paused } = world({ tokens: [token('t1')], api });
    await assert.rejects(call({ ...GET, isSlow: true }), { retryAfterSeconds: 86_400 });
    const untilMs = NOW_MS + 300_000;
    assert.deepEqual(
      paused.map(([{ account }, atMs]) => [account, atMs]),
      [
        ['ocrolus/main', untilMs],
        ['ocrolus/main/analytics', untilMs],
      ],
    );
  });

  test('that comes too often has to wait as long as it was told, even if nobody could tell the others', async () => {
    const { call, session } = world({ tokens: [token('t1')], api: [json({}, 429, { 'retry-after': '17' })] });
    session.permits.pauseUntil = async () => assert.fail('The table is not there.');
    await assert.rejects(call(), { code: 'provider_throttled', retryAfterSeconds: 17 });
  });

  test('is not made when no time is left, nor told as anything but unavailable', async () => {
    const { call, sent } = world({});
    await assert.rejects(call(GET, AbortSignal.abort()), {
      code: 'provider_unavailable',
      fault: 'transient',
    });
    assert.deepEqual(sent, []);
  });

  test('whose permit does not come in time is not made', async () => {
    const { call, session, calls } = world({ tokens: [token('t1')] });
    const stop = new AbortController();
    session.permits.take = async () => {
      stop.abort();
      stop.signal.throwIfAborted();
    };
    await assert.rejects(call(GET, stop.signal), { code: 'provider_unavailable' });
    assert.deepEqual(calls(), []);
  });

  test('that is cut says nothing of what was sent', async () => {
    const { call } = world({ tokens: [token('t1')], api: [new TypeError('SECRET')] });
    await assert.rejects(call(), { code: 'provider_unavailable', message: 'Ocrolus could not be reached' });
  });
});

describe('a token', () => {
  test('is asked for as documented, without an audience', async () => {
    const { call, tokens } = world({ tokens: [token('t1')], api: [json({})] });
    await call();
    const [{ url, body, headers } = assert.fail()] = tokens();
    assert.equal(url, 'https://auth.example/oauth/token');
    assert.equal(headers.get('content-type'), 'application/json');
    assert.deepEqual(JSON.parse(String(body)), {
      grant_type: 'client_credentials',
      client_id: 'id',
      client_secret: 'SECRET',
    });
  });

  for (const status of [400, 403, 415]) {
    test(`is asked for as a form where JSON is answered ${status}`, async () => {
      const { call, tokens, calls } = world({ tokens: [json({}, status), token('t1')], api: [json({})] });
      await call();
      const [, second] = tokens();
      assert.equal(second?.headers.get('content-type'), 'application/x-www-form-urlencoded');
      assert.equal(second?.body, 'grant_type=client_credentials&client_id=id&client_secret=SECRET');
      assert.equal(calls().map(bearer)[0], 'Bearer t1');
    });
  }

  test('that is refused in either form is for somebody to mend, and is asked for anew', async () => {
    const tokens = [json({ error: 'SECRET' }, 403), json({}, 403), token('t1')];
    const { call, calls } = world({ tokens, api: [json({})] });
    await assert.rejects(call(), {
      code: 'connection_unusable',
      fault: 'transient',
      message: "Ocrolus refused the client credentials (403): renew the connection's credentials.",
    });
    assert.deepEqual(calls(), []);
    assert.equal((await call()).ok, true);
  });

  test('that could not be had is asked for anew', async () => {
    const unreadable = [json({}), new Response('x'), json({ access_token: 'a\nb' })];
    const tokens = [new TypeError('cut'), json({}, 503), ...unreadable, token('t1')];
    const { call } = world({ tokens, api: [json({})] });
    for (let times = 0; times < 5; times++) await assert.rejects(call(), { code: 'provider_unavailable' });
    assert.equal((await call()).ok, true);
  });

  test('that is asked for too often waits as long as it says', async () => {
    const { call } = world({ tokens: [json({}, 429, { 'retry-after': '9' })] });
    await assert.rejects(call(), { code: 'provider_throttled', retryAfterSeconds: 9 });
  });

  test('is asked for once by all who need it, and kept for half of its life', async () => {
    const { call, calls, tokens } = world({
      tokens: [token('t1'), token('t2')],
      api: Array.from({ length: 6 }, () => json({})),
    });
    await Promise.all([call(), call(), call()]);
    mock.timers.setTime(NOW_MS + 12 * HOUR_MS - 1);
    await call();
    assert.equal(tokens().length, 1);
    mock.timers.setTime(NOW_MS + 12 * HOUR_MS);
    await Promise.all([call(), call()]);
    assert.deepEqual(calls().map(bearer), [
      'Bearer t1',
      'Bearer t1',
      'Bearer t1',
      'Bearer t1',
      'Bearer t2',
      'Bearer t2',
    ]);
    assert.equal(tokens().length, 2);
  });

  test('that does not say how long it lives is kept for half an hour', async () => {
    const { call, tokens } = world({
      tokens: [token('t1', 'soon'), token('t2')],
      api: Array.from({ length: 3 }, () => json({})),
    });
    await call();
    mock.timers.setTime(NOW_MS + HOUR_MS / 2 - 1);
    await call();
    assert.equal(tokens().length, 1);
    mock.timers.setTime(NOW_MS + HOUR_MS / 2);
    await call();
    assert.equal(tokens().length, 2);
  });

  for (const [what, body, status] of [
    ['HTTP', {}, 401],
    ['the envelope', { status: 401 }, 200],
    ['its code', failure(1200), 400],
  ] as const) {
    test(`that is refused by ${what} is asked for once more`, async () => {
      const { call, calls, permits } = world({
        tokens: [token('t1'), token('t2')],
        api: [json(body, status), json({})],
      });
      assert.equal((await call()).ok, true);
      assert.deepEqual(calls().map(bearer), ['Bearer t1', 'Bearer t2']);
      assert.equal(permits.length, 2);
    });
  }

  test('that is refused once more is the answer', async () => {
    const { call, tokens } = world({
      tokens: [token('t1'), token('t1')],
      api: [json({}, 401), json({}, 401)],
    });
    assert.equal((await call()).status, 401);
    assert.equal(tokens().length, 2);
  });

  test('that several found refused at once is asked for once', async () => {
    const { call, tokens } = world({
      tokens: [token('t1'), token('t2')],
      api: [json({}, 401), json({}, 401), json({}), json({})],
    });
    await Promise.all([call(), call()]);
    assert.equal(tokens().length, 2);
  });

  test('is of one secret: another has its own, and the map shows neither', async () => {
    const { call, session, tokens } = world({
      tokens: [token('t1'), token('t2')],
      api: [json({}), json({})],
    });
    await call();
    await call(GET, new AbortController().signal, { ...ACCESS, clientSecret: 'OTHER' });
    assert.equal(tokens().length, 2);
    assert.ok(![...session.tokens.keys()].some((key) => /SECRET|OTHER/.test(key)));
  });

  test('is not lost with the call that asked for it', async () => {
    const granted = Promise.withResolvers<Response>();
    const { call, session } = world({ api: [json({})] });
    mock.method(globalThis, 'fetch', (url: string) =>
      url.startsWith(ACCESS.authUrl) ? granted.promise : Promise.resolve(json({})),
    );
    const stop = new AbortController();
    const first = call(GET, stop.signal);
    const second = call();
    stop.abort();
    await assert.rejects(first, { code: 'provider_unavailable' });
    granted.resolve(token('t1'));
    assert.equal((await second).ok, true);
    assert.equal(session.tokens.size, 1);
  });
});

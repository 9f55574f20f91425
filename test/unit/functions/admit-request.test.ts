import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { createAdmitRequest } from '../../../functions/admit-request/admit-request.ts';
import { createSecretReader } from '../../../shared/lambda/read-secret.ts';

const SECRET = 'Vq3mZ8rT1xWc6YpL0dKfHs5uJb9nEa2g';
const NEWER = 'a0Lw7PzUe4RkNq1vXy8CtJ5mBh2sGf6D';

let stored: string | undefined;
let nowMs: number;
let reads: number;
let lines: unknown[];
let admit: (...identitySource: string[]) => Promise<boolean>;

beforeEach(() => {
  stored = JSON.stringify({ current: SECRET });
  nowMs = Date.parse('2026-11-05T12:00:00Z');
  reads = 0;
  lines = [];
  const handler = createAdmitRequest({
    secretName: 'edge-secret',
    secrets: createSecretReader({
      call: async (name) => {
        assert.equal(name, 'edge-secret');
        reads += 1;
        return stored;
      },
      now: () => nowMs,
    }),
    log: (line) => lines.push(line),
  });
  admit = async (...identitySource) => {
    const requestContext = { requestId: 'request-1' } as Parameters<typeof handler>[0]['requestContext'];
    return (await handler({ identitySource, requestContext })).isAuthorized;
  };
});

test('what CloudFront adds is admitted, after one read of the secret', async () => {
  assert.deepEqual([await admit(SECRET), await admit(SECRET), reads], [true, true, 1]);
  assert.deepEqual(lines[0], { outcome: 'admitted', request_id: 'request-1' });
});

test('nothing else is, and the log does not say what it was', async () => {
  for (const given of ['', 'guess', SECRET.toLowerCase(), `${SECRET}0`, SECRET.slice(1)]) {
    assert.equal(await admit(given), false, given);
  }
  assert.equal(await admit(), false);
  assert.equal(await admit(SECRET, SECRET), false);
  assert.deepEqual(
    new Set(lines.map((line) => JSON.stringify(line))),
    new Set(['{"outcome":"refused","request_id":"request-1"}']),
  );
});

test('without a secret of its form nothing is judged: that is our fault, and a refusal would be kept for minutes', async () => {
  for (const unusable of [
    undefined,
    '',
    SECRET,
    'null',
    '{}',
    '{"current":""}',
    '{"current":"short"}',
    JSON.stringify({ current: SECRET, previous: '' }),
    JSON.stringify({ previous: SECRET }),
  ]) {
    stored = unusable;
    nowMs += 301_000;
    for (const given of ['', SECRET, 'guess']) {
      await assert.rejects(admit(given), (error: Error) => {
        assert.equal(Object(error).code, 'unavailable');
        assert.doesNotMatch(`${error.message} ${String(error.cause)}`, new RegExp(`${SECRET}|short`));
        return true;
      });
    }
  }
  assert.deepEqual(lines, []);
});

test('a new secret is good at once, a minute after the last look, and the one before it as long as it stands beside', async () => {
  assert.equal(await admit(SECRET), true);
  stored = JSON.stringify({ current: NEWER, previous: SECRET });
  nowMs += 61_000;
  assert.deepEqual([await admit(NEWER), await admit(SECRET), await admit('guess')], [true, true, false]);
  stored = JSON.stringify({ current: NEWER });
  nowMs += 301_000;
  assert.deepEqual([await admit(NEWER), await admit(SECRET)], [true, false]);
});

test('without an answer of Secrets Manager the request is not admitted', async () => {
  const handler = createAdmitRequest({
    secretName: 'edge-secret',
    secrets: createSecretReader({ call: () => Promise.reject(new Error('out')), now: () => nowMs }),
    log: () => undefined,
  });
  const requestContext = { requestId: 'request-1' } as Parameters<typeof handler>[0]['requestContext'];
  await assert.rejects(handler({ identitySource: [SECRET], requestContext }));
});

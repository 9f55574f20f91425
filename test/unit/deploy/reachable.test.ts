import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reachable } from '../../deploy/simulators/reachable.ts';

test("an emulator's API is reached under its address, by path", () => {
  assert.equal(
    reachable('https://0a1b2c3d.execute-api.localhost:4567/webhooks/azoraone/main?job=7'),
    'https://127.0.0.1:4567/_aws/execute-api/0a1b2c3d/$default/webhooks/azoraone/main?job=7',
  );
  assert.equal(
    reachable('https://0a1b2c3d.execute-api.localhost:4567'),
    'https://127.0.0.1:4567/_aws/execute-api/0a1b2c3d/$default',
  );
});

test('any other URL stays as it is', () => {
  for (const url of ['https://abcdefghij.execute-api.eu-north-1.amazonaws.com/x', 'https://127.0.0.1:4567/y'])
    assert.equal(reachable(url), url);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { finishedMessages } from '../../../infra/local/engine/queues/finished-messages.ts';

// https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html, "Success and failure conditions"
const cases: [what: string, payload: string, finished: string[]][] = [
  ['an empty list', '{"batchItemFailures":[]}', ['m1', 'm2', 'm3']],
  ['a null list', '{"batchItemFailures":null}', ['m1', 'm2', 'm3']],
  ['an empty response', '{}', ['m1', 'm2', 'm3']],
  ['a null response', 'null', ['m1', 'm2', 'm3']],
  ['one failure', '{"batchItemFailures":[{"itemIdentifier":"m2"}]}', ['m1', 'm3']],
  [
    'all failures',
    '{"batchItemFailures":[{"itemIdentifier":"m1"},{"itemIdentifier":"m2"},{"itemIdentifier":"m3"}]}',
    [],
  ],
  ['an empty identifier', '{"batchItemFailures":[{"itemIdentifier":""}]}', []],
  ['a null identifier', '{"batchItemFailures":[{"itemIdentifier":null}]}', []],
  ['a bad key', '{"batchItemFailures":[{"id":"m2"}]}', []],
  ['an identifier that was not in the batch', '{"batchItemFailures":[{"itemIdentifier":"m9"}]}', []],
  ['something else than a response', '"done"', []],
];

for (const [what, payload, finished] of cases) {
  test(`a report with ${what} finishes ${finished.length} of 3`, () => {
    assert.deepEqual(finishedMessages(['m1', 'm2', 'm3'], { ok: true, payload }, true), finished);
  });
}

test('a failed invocation finishes none', () => {
  const error = { errorType: 'Error', errorMessage: 'no' };
  assert.deepEqual(finishedMessages(['m1'], { ok: false, reason: 'error', error }, true), []);
  assert.deepEqual(finishedMessages(['m1'], { ok: false, reason: 'died', error }, false), []);
});

test('without ReportBatchItemFailures a report means nothing', () => {
  const payload = '{"batchItemFailures":[{"itemIdentifier":"m1"}]}';
  assert.deepEqual(finishedMessages(['m1', 'm2'], { ok: true, payload }, false), ['m1', 'm2']);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FaultInput } from '../../../infra/local/simulators/azoraone/faults.ts';
import { driveModel, only, WEBHOOK_URL } from './drive-model.ts';

function drivenWith(...faults: FaultInput[]) {
  const driven = driveModel();
  driven.addCompany();
  for (const fault of faults) driven.model.faults.add(fault);
  return driven;
}

test('a lost webhook never arrives, though the file is ready', () => {
  const { upload, nextWebhooks, call, model } = drivenWith({ effect: 'lose_webhook' });
  upload();
  assert.deepEqual(nextWebhooks(), { afterSeconds: 522, webhooks: [] });
  assert.equal(model.webhooks()[0]?.state, 'given up');
  assert.deepEqual(
    model.webhooks()[0]?.attempts.map(({ answer }) => answer),
    Array(6).fill('lost on the way'),
  );
  assert.equal(JSON.parse(call('GET', 'companies/123/files/100').body).data.status, 'READY');
});

test('when only two attempts are lost, the third arrives', () => {
  const { upload, nextWebhooks } = drivenWith({ effect: 'lose_webhook', attempts: 2 });
  upload();
  const { afterSeconds, webhooks } = nextWebhooks();
  assert.deepEqual([afterSeconds, only(webhooks).attempt], [42, 3]);
});

test('duplicates carry the same body and are not sent again', () => {
  const { upload, nextWebhooks, model } = drivenWith({ effect: 'duplicate_webhook', copies: 2 });
  upload();
  const { webhooks } = nextWebhooks();
  assert.equal(webhooks.length, 3);
  assert.equal(new Set(webhooks.map(({ url, body }) => url + body)).size, 1);
  for (const { id } of webhooks) model.webhookAnswered(id, 500);
  assert.equal(nextWebhooks().webhooks.length, 1);
});

test('a delayed webhook comes later', () => {
  const { upload, nextWebhooks } = drivenWith({ effect: 'delay_webhook', seconds: 90 });
  upload();
  assert.equal(nextWebhooks().afterSeconds, 92);
});

test('a reordered webhook follows the next file’s, or comes by itself after a minute', () => {
  const { upload, nextWebhooks, passSeconds } = drivenWith({ effect: 'reorder_webhook', times: 2 });
  upload({ fileID: 'first' });
  passSeconds(1);
  upload({ fileID: 'second' });
  const alone = nextWebhooks();
  assert.equal(alone.afterSeconds, 61, 'both are held back, so the first goes at the end of its minute');
  assert.deepEqual(
    alone.webhooks.map(({ body }) => JSON.parse(body).fileID),
    ['first', 'second'],
  );

  const pair = drivenWith({ effect: 'reorder_webhook', file_id: 'first' });
  pair.upload({ fileID: 'first' });
  pair.passSeconds(1);
  pair.upload({ fileID: 'second' });
  const { afterSeconds, webhooks } = pair.nextWebhooks();
  assert.equal(afterSeconds, 2);
  assert.deepEqual(
    webhooks.map(({ body }) => JSON.parse(body).fileID),
    ['second', 'first'],
  );
});

test('a forged webhook has a wrong token and a lie in it; the genuine one comes all the same', () => {
  const { upload, nextWebhooks, model } = drivenWith({ effect: 'forge_webhook' });
  upload({ webhookUrl: 'https://example.com/webhooks/azoraone/main?job=1&token=right' });
  const { webhooks } = nextWebhooks();
  const seen = webhooks.map(({ url, body }) => [
    new URL(url).searchParams.get('token'),
    JSON.parse(body).status,
  ]);
  assert.deepEqual(seen, [
    ['AAAAA', 'ERROR'],
    ['right', 'READY'],
  ]);
  assert.equal(new URL(webhooks[0]?.url ?? '').searchParams.get('companyID'), '123');
  for (const { id } of webhooks) model.webhookAnswered(id, 401);
  assert.equal(only(nextWebhooks().webhooks).url.includes('token=right'), true);
});

test('a malformed webhook is malformed as asked for', () => {
  const { upload, nextWebhooks } = drivenWith(
    { effect: 'malform_webhook', as: 'not_json', file_id: '1' },
    { effect: 'malform_webhook', as: 'no_file_id', file_id: '2' },
    { effect: 'malform_webhook', as: 'other_file_id', file_id: '3' },
    { effect: 'malform_webhook', as: 'unknown_status', file_id: '4' },
  );
  for (const fileID of ['1', '2', '3', '4']) upload({ fileID });
  const [notJson, noFileId, otherFileId, unknownStatus] = nextWebhooks().webhooks.map(({ body }) => body);
  assert.throws(() => JSON.parse(notJson ?? ''), SyntaxError);
  assert.equal('fileID' in JSON.parse(noFileId ?? ''), false);
  assert.equal(JSON.parse(otherFileId ?? '').fileID, 'other-3');
  assert.deepEqual(
    [JSON.parse(unknownStatus ?? '').fileID, JSON.parse(unknownStatus ?? '').status],
    ['4', 'ARCHIVED'],
  );
});

test('a fault meets the files that it names, and as often as it says', () => {
  const { upload, passSeconds, model } = drivenWith({
    effect: 'fail_file',
    file_name: '*-bad.pdf',
    times: 2,
  });
  for (const fileID of ['a', 'b', 'c']) upload({ fileID, fileName: `${fileID}-bad.pdf` });
  upload({ fileID: 'd', fileName: 'good.pdf' });
  passSeconds(2);
  model.takeDueWebhooks();
  assert.deepEqual(
    model.files().map(({ fileID, status }) => `${fileID} ${status}`),
    ['a ERROR', 'b ERROR', 'c READY', 'd READY'],
  );
  assert.deepEqual(model.faults.list(), []);
});

test('a file that never finishes waits for good and sends nothing', () => {
  const { upload, nextWebhooks, passSeconds, call, model } = drivenWith({ effect: 'never_finish' });
  upload();
  assert.deepEqual(nextWebhooks(), { afterSeconds: 2, webhooks: [] });
  passSeconds(86_400);
  assert.equal(JSON.parse(call('GET', 'companies/123/files/100').body).data.status, 'WAITING');
  assert.equal(model.nextEventAt(), undefined);
});

test('429 names the wait and happens before the call takes effect; then the call goes through', () => {
  const { upload, model } = drivenWith({
    effect: 'answer_status',
    status: 429,
    retry_after_seconds: 7,
    times: 1,
  });
  const throttled = upload();
  assert.equal(throttled.status, 429);
  assert.equal(throttled.headers['retry-after'], '7');
  assert.equal(JSON.parse(throttled.body).statusCode, 429);
  assert.equal(model.files().length, 0);
  assert.equal(upload().status, 202);
});

test('a 500 after the call was accepted leaves the file there', () => {
  const { upload, call } = drivenWith({
    effect: 'answer_status',
    status: 500,
    accepted: true,
    operation: 'add_file',
    times: 1,
  });
  const failed = upload();
  assert.deepEqual([failed.status, JSON.parse(failed.body).success], [500, false]);
  assert.equal(call('GET', 'companies/123/files/100').status, 200);
  assert.equal(JSON.parse(upload().body).data[0].code, 211403);
});

test('a 403 is the firewall’s: no JSON', () => {
  const { call } = drivenWith({ effect: 'answer_status', status: 403, operation: 'get_company' });
  const blocked = call('GET', 'companies/123');
  assert.deepEqual([blocked.status, blocked.headers['content-type']], [403, 'text/html']);
  assert.throws(() => JSON.parse(blocked.body), SyntaxError);
  assert.equal(call('GET', 'companies').status, 200, 'other operations are spared');
});

test('a lost answer is marked, the call has taken effect; a slow one is marked with its delay', () => {
  const { upload, call } = drivenWith(
    { effect: 'lose_answer', operation: 'add_file', times: 1 },
    { effect: 'slow_answer', seconds: 5, file_id: '100', operation: 'get_file' },
  );
  const lost = upload();
  assert.deepEqual([lost.status, lost.lost, lost.delayMs], [202, true, 0]);
  const slow = call('GET', 'companies/123/files/100');
  assert.deepEqual([slow.status, slow.lost, slow.delayMs], [200, false, 5000]);
});

test('cleared faults do nothing, and a fault that makes no sense is refused', () => {
  const { upload, nextWebhooks, model } = drivenWith({
    effect: 'lose_webhook',
    file_name: '*.pdf',
    times: 3,
  });
  assert.deepEqual(model.faults.list(), [{ effect: 'lose_webhook', file_name: '*.pdf', times: 3 }]);
  model.faults.clear();
  upload({ webhookUrl: WEBHOOK_URL });
  assert.equal(nextWebhooks().webhooks.length, 1);
  assert.throws(() => model.faults.add({ effect: 'lose_webhook', times: 0 }), /times/);
});

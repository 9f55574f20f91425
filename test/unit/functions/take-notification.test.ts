import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { DeadLetter } from '../../../shared/jobs/dead-letter.ts';
import type { NotificationMessage } from '../../../shared/queues/notification-message.ts';
import { HOUR, JOB_ID, JOB_ITEM, MINUTE, T0 } from '../../fakes/example-job.ts';
import { createPipeline } from '../../fakes/pipeline.ts';

const OTHER_ID = '11111111-2222-4333-8444-555555555555';
const READY = {
  fileID: JOB_ID,
  fileName: 'invoice.pdf',
  status: 'READY',
  type: 'SupplierInvoice',
  subType: 'A',
};

/** As receive-notification sends it; `forJob`: its URL's token was bound to the job. */
function notification(body: unknown, forJob = true): NotificationMessage {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return {
    v: 1,
    type: 'notification',
    provider: 'azoraone',
    connection: 'main',
    received_at: T0,
    query: { companyID: '123', ...(forJob && { job: JOB_ID }) },
    body: Buffer.from(text).toString('base64'),
    ...(forJob && { job_id: JOB_ID }),
  };
}

async function started() {
  const pipeline = createPipeline();
  await pipeline.accept();
  await pipeline.wake('start', 'submit');
  pipeline.takeSent();
  const letter = () => pipeline.obligations<DeadLetter>().get('DEAD#message-1');
  return { ...pipeline, letter };
}

describe('a notification that can be used', () => {
  test('has its job looked at at once', async () => {
    const { notify, job, letter } = await started();
    assert.deepEqual(await notify(notification(READY)), { outcome: 'done', item: JOB_ITEM });
    assert.deepEqual([(await job()).status, (await job()).completed_via], ['SUCCESS', 'notification']);
    assert.equal(await letter(), undefined);
  });

  test('is a hint, never the truth: what it says is asked of the provider', async () => {
    const { notify, job, provider } = await started();
    provider.api.inspect = async () => ({ state: 'waiting' });
    assert.equal((await notify(notification(READY))).outcome, 'done');
    assert.equal((await job()).status, 'PROCESSING IMAGE');
  });

  test('twice, or late, changes nothing more', async () => {
    const { notify, job, provider } = await started();
    await notify(notification(READY));
    const before = await job();
    assert.deepEqual(await notify(notification(READY), 'message-2'), { outcome: 'passed', item: JOB_ITEM });
    assert.deepEqual(await job(), before);
    assert.equal(provider.calls.inspect, 1);
  });

  test('before start-job has finished is a hint', async () => {
    const { accept, notify, wake, takeSent, run, job } = createPipeline();
    await accept();
    assert.deepEqual(await notify(notification(READY)), { outcome: 'hinted', item: JOB_ITEM });
    await wake('start', 'submit');
    const [next] = takeSent();
    assert.deepEqual([next?.step, next?.via, next?.delaySeconds], ['settle', 'notification', 0]);
    assert.ok(next);
    await run(next);
    assert.equal((await job()).completed_via, 'notification');
  });

  test('of the whole connection finds its job by the reference', async () => {
    const { notify, job } = await started();
    assert.deepEqual(await notify(notification(READY, false)), { outcome: 'done', item: JOB_ITEM });
    assert.equal((await job()).status, 'SUCCESS');
  });

  test('of a file that nobody has claimed waits for that, and is then given up and counted', async () => {
    const { notify, run, clock, poll, takeSent, table, store, measured } = createPipeline();
    assert.deepEqual(await notify(notification({ ...READY, fileID: '100' }, false)), { outcome: 'noticed' });
    assert.deepEqual(measured, [
      { NotificationsOfUnknownFiles: 1, properties: { provider: 'azoraone', connection: 'main' } },
    ]);
    clock.ms = T0 + 15 * MINUTE - 1;
    assert.equal((await poll()).sent, 0);
    clock.ms = T0 + 15 * MINUTE;
    assert.equal((await poll()).sent, 1);
    const [adopt] = takeSent();
    assert.ok(adopt);
    assert.deepEqual([adopt.item, adopt.step], ['REF#azoraone#main#123/100', 'adopt']);
    assert.equal(await run(adopt), 'done');
    assert.equal((await store.get('REF#azoraone#main#123/100'))?.step, undefined);
    const letters = [...table.values()].filter(({ kind }) => kind === 'dead_letter');
    assert.equal(letters.length, 1);
    assert.equal(await run(adopt), 'passed');
  });

  test('that was too large for a message is read from the bucket and deleted there', async () => {
    const { notify, files, job } = await started();
    const { body: _, ...rest } = notification(READY);
    await files.put('notifications/1', Buffer.from(JSON.stringify(READY)));
    const taken = await notify({ ...rest, body_key: 'notifications/1' });
    assert.equal(taken.outcome, 'done');
    assert.equal((await job()).status, 'SUCCESS');
    assert.ok(!files.objects.has('notifications/1'));
  });
});

describe('a notification that can not be used is set aside, and acknowledged', () => {
  const cases: [string, NotificationMessage, string][] = [
    ['not JSON', notification('not json'), 'the body is not JSON'],
    ['empty', notification(''), 'the body is not JSON'],
    ['no object', notification('[1]'), 'the body is not a JSON object'],
    ['no fileID', notification({ status: 'READY' }), 'fileID is missing'],
    ['a fileID that is no text', notification({ ...READY, fileID: 7 }), 'fileID is not a text'],
    [
      'an impossible fileID',
      notification({ ...READY, fileID: '../x' }),
      'fileID is not an id that AzoraOne allows',
    ],
    [
      "another fileID than its URL's",
      notification({ ...READY, fileID: OTHER_ID }),
      'it names another document than its URL',
    ],
    [
      'an unknown status',
      notification({ ...READY, status: 'PONDERING' }),
      'status is none of WAITING, READY and ERROR',
    ],
    ['no companyID', { ...notification(READY, false), query: {} }, 'companyID is missing'],
    [
      'a job that is not there',
      { ...notification({ ...READY, fileID: OTHER_ID }), job_id: OTHER_ID },
      'there is no job of that id',
    ],
    [
      'a provider that is not known',
      { ...notification(READY), provider: 'paperclip' },
      'the provider paperclip is not known',
    ],
  ];

  for (const [name, message, reason] of cases) {
    test(name, async () => {
      const { notify, job, letter, files, measured } = await started();
      const before = await job();
      assert.deepEqual(await notify(message), { outcome: 'set_aside', reason });
      const from = { provider: message.provider, connection: 'main' };
      assert.deepEqual(measured, [{ NotificationsSetAside: 1, properties: from }]);
      assert.deepEqual(await job(), before);
      const kept = await letter();
      assert.deepEqual(
        [kept?.reason, kept?.source, kept?.due],
        [reason, `${message.provider}/main`, T0 + 24 * HOUR],
      );
      assert.equal(kept?.about, message.job_id && `JOB#${message.job_id}`);
      // The whole message, its query among it.
      const body = files.objects.get('dead-letters/message-1')?.body;
      assert.deepEqual(JSON.parse(Buffer.from(body ?? []).toString()), message);
    });
  }

  test('twice, it is one', async () => {
    const { notify, table } = await started();
    await notify(notification('not json'));
    await notify(notification('not json'));
    assert.equal([...table.values()].filter(({ kind }) => kind === 'dead_letter').length, 1);
  });

  test('its body leaves after 24 hours, its reason stays', async () => {
    const { notify, run, clock, poll, takeSent, letter, files, accept } = createPipelineWithLetter();
    await accept();
    await notify(notification('not json'));
    clock.ms = T0 + 24 * HOUR;
    await poll();
    for (const wakeUp of takeSent()) if (wakeUp.step === 'purge') await run(wakeUp);
    assert.ok(!files.objects.has('dead-letters/message-1'));
    const kept = await letter();
    assert.deepEqual([kept?.reason, kept?.keys, kept?.step], ['the body is not JSON', [], undefined]);
  });
});

function createPipelineWithLetter() {
  const pipeline = createPipeline();
  return {
    ...pipeline,
    letter: () => pipeline.obligations<DeadLetter>().get('DEAD#message-1'),
  };
}

describe('received again after its object was deleted', () => {
  const gone = (): NotificationMessage => {
    const { body: _, ...rest } = notification(READY);
    return { ...rest, body_key: 'notifications/1' };
  };

  test('a good one is not counted as a malformed one', async () => {
    const { notify, files, letter } = await started();
    await files.put('notifications/1', Buffer.from(JSON.stringify(READY)));
    await notify(gone());
    assert.notEqual((await notify(gone())).outcome, 'set_aside');
    assert.equal(await letter(), undefined);
  });

  test('the body that was kept of a malformed one is still there', async () => {
    const { notify, files } = await started();
    await files.put('notifications/1', Buffer.from('not json'));
    await notify(gone());
    await notify(gone());
    const kept = files.objects.get('dead-letters/message-1')?.body;
    const { body } = JSON.parse(Buffer.from(kept ?? []).toString());
    assert.equal(Buffer.from(body, 'base64').toString(), 'not json');
  });
});

test('what we can not help now is thrown, so that SQS brings it again', async () => {
  const { notify } = await started();
  const broken = { ...notification(READY, false) };
  await assert.rejects(
    notify(broken, 'message-1', (port) =>
      'get' in port ? { ...port, get: () => Promise.reject(new Error('DynamoDB is down')) } : port,
    ),
    /DynamoDB is down/,
  );
});

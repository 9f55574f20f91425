/** A provider without an idempotency key: handed over once, unless nobody can tell for half an hour whether it was. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { PaperhookError } from '../../../shared/errors.ts';
import { cancelJob } from '../../../shared/jobs/cancel-job.ts';
import type { Job } from '../../../shared/jobs/job.ts';
import { redriveItem } from '../../../shared/jobs/redrive-item.ts';
import type { ReferenceItem } from '../../../shared/jobs/reference.ts';
import { docuProxApi } from '../../../shared/providers/docuprox/api.ts';
import {
  createDocuProxPipeline,
  docuproxWebhook,
  RESULT,
  TEMPLATE,
  THEIR_ID,
  THEIRS,
  unknownOutcome,
} from '../../fakes/docuprox-pipeline.ts';
import { exampleTemplate, HOUR, JOB_ID, JOB_ITEM, MINUTE, SECOND, T0 } from '../../fakes/example-job.ts';
import { countCalls, dieAt, failAt, watchCalls } from '../../fakes/watch-calls.ts';

const REFERENCE = `REF#docuprox#main#${THEIR_ID}`;

async function unanswered() {
  const pipeline = createDocuProxPipeline();
  await pipeline.accept();
  pipeline.submits.push(() => Promise.reject(unknownOutcome()));
  await pipeline.wake('start', 'submit');
  pipeline.takeSent();
  return pipeline;
}

/** Which effect of an undisturbed start is the first of that name. */
async function effectOf(name: string): Promise<number> {
  const { accept, wake } = createDocuProxPipeline();
  await accept();
  const names: string[] = [];
  const watch = watchCalls((called, call) => {
    names.push(called);
    return call();
  });
  await wake('start', 'submit', watch);
  assert.ok(names.includes(name), names.join());
  return names.indexOf(name) + 1;
}

describe('what is about to be handed over is written first', () => {
  test('under the lease, which stays', async () => {
    const { accept, wake, job, submits } = createDocuProxPipeline();
    await accept();
    let seen: Job | undefined;
    submits.push(async () => {
      seen = await job();
      return THEIRS;
    });
    assert.equal(await wake('start', 'submit'), 'done');
    assert.deepEqual([seen?.intent_at, seen?.lease, seen?.step], [T0, 'token-1', 'start']);
    const { step, reference, status, due } = await job();
    assert.deepEqual([step, reference, status], ['settle', THEIRS, 'PROCESSING IMAGE']);
    assert.equal(due, T0 + MINUTE);
  });

  test('at one write more than a submit that can be repeated', async () => {
    const writes = async (isSubmitRepeatable: boolean) => {
      const { accept, wake, provider } = createDocuProxPipeline();
      Object.assign(provider.api, { isSubmitRepeatable });
      await accept();
      const counted = countCalls();
      await wake('start', 'submit', counted.watch);
      return counted.of('create', 'finish', 'takeLease', 'amend');
    };
    assert.deepEqual([await writes(true), await writes(false)], [3, 4]);
  });

  test('and is not begun when its turn comes too late to hear the end of it: it is tried again', async () => {
    const { accept, wake, clock, calls, job, files } = createDocuProxPipeline();
    await accept();
    const { get } = files;
    const late = (ms: number) => {
      files.get = async (key) => {
        clock.ms += ms;
        return get(key);
      };
    };
    // Of the 91 s of a lease.
    late(31 * SECOND);
    assert.equal(await wake('start', 'submit'), 'done');
    const { step, intent_at, last_failure, not_before } = await job();
    assert.deepEqual(
      [step, intent_at, last_failure?.code, calls.submit],
      ['start', undefined, 'unavailable', 0],
    );
    clock.ms = not_before ?? 0;
    late(30 * SECOND);
    await wake('start');
    assert.deepEqual([(await job()).step, calls.submit], ['settle', 1]);
  });

  test('whoever has lost the lease meanwhile hands nothing over', async () => {
    const { accept, wake, clock, calls, job } = createDocuProxPipeline();
    await accept();
    let stalled = false;
    const watch = watchCalls(async (name, call) => {
      if (name === 'finish' && !stalled) {
        stalled = true;
        clock.ms += 92 * SECOND;
        assert.equal(await wake('start', 'poller'), 'done');
      }
      return call();
    });
    assert.equal(await wake('start', 'submit', watch), 'superseded');
    assert.deepEqual([calls.submit, (await job()).reference], [1, THEIRS]);
  });
});

describe('a submit of unknown outcome', () => {
  test('waits half an hour, whoever wakes it', async () => {
    const { wake, job, clock, calls, steps } = await unanswered();
    const first = await job();
    assert.deepEqual([first.step, first.due, first.status], ['start', T0 + 30 * MINUTE, 'NEW']);
    assert.deepEqual([first.last_failure?.code, first.not_before], ['outcome_unknown', undefined]);
    assert.deepEqual(first.timeline.at(-1), { at: T0, event: 'retry', detail: 'outcome_unknown' });
    clock.ms = T0 + 10 * MINUTE;
    assert.equal(await redriveItem(steps(), await job()), 'redriven');
    assert.equal(await wake('start', 'redrive'), 'done');
    const later = await job();
    assert.deepEqual([later.due, later.last_failure?.code], [T0 + 30 * MINUTE, 'outcome_unknown']);
    clock.ms = T0 + 30 * MINUTE - 1;
    await wake('start', 'poller');
    assert.equal(calls.submit, 1);
  });

  test('is then called again, which the job shows', async () => {
    const { wake, job, clock, calls } = await unanswered();
    clock.ms = T0 + 30 * MINUTE;
    await wake('start', 'poller');
    const { step, timeline, intent_at, attempts } = await job();
    assert.deepEqual([step, calls.submit, intent_at, attempts], ['settle', 2, T0 + 30 * MINUTE, 0]);
    assert.deepEqual(timeline.slice(-2), [
      {
        at: T0 + 30 * MINUTE,
        event: 'called_again',
        detail: 'what came of the call at 2026-03-02T08:00:00.000Z is not known',
      },
      { at: T0 + 30 * MINUTE, event: 'PROCESSING IMAGE' },
    ]);
  });

  test('a fault that nobody foresaw is one', async () => {
    const { accept, wake, job, submits } = createDocuProxPipeline();
    await accept();
    submits.push(() => Promise.reject(new TypeError('who knows')));
    await wake('start');
    assert.equal((await job()).due, T0 + 30 * MINUTE);
  });

  test('so is that of a worker that died after it had written what it was about to do', async () => {
    const { accept, wake, job, clock, calls } = createDocuProxPipeline();
    await accept();
    const dying = dieAt(await effectOf('submit'), 'after');
    await Promise.race([wake('start', 'submit', dying.watch), dying.died]);
    assert.equal(calls.submit, 1);
    clock.ms = T0 + 5 * MINUTE;
    await wake('start', 'poller');
    assert.deepEqual([calls.submit, (await job()).due], [1, T0 + 30 * MINUTE]);
  });

  test('is none when it was answered, and only what comes after it did not work', async () => {
    const { accept, wake, job, clock, calls } = createDocuProxPipeline();
    await accept();
    // The lease, the credits, the upload, the intent, the submit; then the claim of the reference.
    const failing = failAt(await effectOf('create'), 'before');
    await wake('start', 'submit', failing.watch);
    const { step, reference, due } = await job();
    assert.deepEqual([step, reference, due], ['start', THEIRS, T0 + 65 * SECOND]);
    clock.ms += 5 * SECOND;
    await wake('start');
    assert.deepEqual([(await job()).step, calls.submit], ['settle', 1]);
  });

  test('is not waited for past the deadline', async () => {
    const { accept, wake, job, submits } = createDocuProxPipeline();
    await accept({ deadline: T0 + 5 * MINUTE });
    submits.push(() => Promise.reject(unknownOutcome()));
    await wake('start');
    assert.equal((await job()).due, T0 + 5 * MINUTE);
  });

  test('a known one is not: nothing happened, so it is tried again as usual', async () => {
    const { accept, wake, job, submits, clock, calls } = createDocuProxPipeline();
    await accept();
    const details = { fault: 'transient', retryAfterSeconds: 17 } as const;
    submits.push(() => Promise.reject(new PaperhookError('provider_throttled', '429', details)));
    await wake('start');
    const { intent_at, not_before } = await job();
    assert.deepEqual([intent_at, not_before], [undefined, T0 + 17 * SECOND]);
    clock.ms = T0 + 17 * SECOND;
    await wake('start');
    const { step, timeline } = await job();
    assert.deepEqual([step, calls.submit], ['settle', 2]);
    assert.ok(!timeline.some(({ event }) => event === 'called_again'));
  });
});

describe('a second call that is known to have done nothing', () => {
  async function refusedAgain(code: 'provider_unavailable' | 'document_refused') {
    const pipeline = await unanswered();
    const fault = code === 'document_refused' ? 'permanent' : 'transient';
    pipeline.submits.push(() => Promise.reject(new PaperhookError(code, 'no', { fault })));
    pipeline.clock.ms = T0 + 30 * MINUTE;
    await pipeline.wake('start', 'poller');
    return pipeline;
  }
  const events = (job: Job) => job.timeline.map(({ event }) => event);

  test('leaves the first one of unknown outcome: it is not called again, until it is', async () => {
    const { wake, job, clock, calls } = await refusedAgain('provider_unavailable');
    const after = await job();
    assert.deepEqual([after.step, after.intent_at, calls.submit], ['start', T0, 2]);
    assert.deepEqual(events(after), ['NEW', 'retry', 'retry']);
    clock.ms = after.due ?? 0;
    await wake('start', 'poller');
    const { step, timeline } = await job();
    assert.deepEqual([step, calls.submit], ['settle', 3]);
    assert.deepEqual(timeline.slice(-2), [
      {
        at: clock.ms,
        event: 'called_again',
        detail: 'what came of the call at 2026-03-02T08:00:00.000Z is not known',
      },
      { at: clock.ms, event: 'PROCESSING IMAGE' },
    ]);
  });

  test('and fails the job as it would have the first time', async () => {
    const { job } = await refusedAgain('document_refused');
    const { status, error, intent_at } = await job();
    assert.deepEqual([status, error?.code, intent_at], ['FAILED', 'document_refused', T0]);
  });
});

describe('the provider says back which job a document is for', () => {
  test('so the job goes on at once, without a second call', async () => {
    const { notify, takeSent, run, job, calls, clock } = await unanswered();
    clock.ms = T0 + 3 * MINUTE;
    assert.deepEqual(await notify(docuproxWebhook()), { outcome: 'echoed', item: JOB_ITEM });
    const [start] = takeSent();
    assert.deepEqual([start?.step, start?.via, start?.delaySeconds], ['start', 'notification', 0]);
    assert.ok(start);
    await run(start);
    const [settle] = takeSent();
    assert.ok(settle?.step === 'settle');
    await run(settle);
    const { status, completed_via, reference, result } = await job();
    assert.deepEqual([status, completed_via, reference], ['SUCCESS', 'notification', THEIRS]);
    assert.deepEqual(JSON.parse(result ?? '').result, RESULT);
    assert.equal(calls.submit, 1);
  });

  test('but not before a Retry-After is over', async () => {
    const { notify, takeSent, wake, run, job, submits, clock, calls } = await unanswered();
    const details = { fault: 'transient', retryAfterSeconds: 600 } as const;
    submits.push(() => Promise.reject(new PaperhookError('provider_throttled', '429', details)));
    clock.ms = T0 + 30 * MINUTE;
    await wake('start', 'poller');
    takeSent();
    clock.ms = T0 + 31 * MINUTE;
    await notify(docuproxWebhook());
    const [start] = takeSent();
    assert.deepEqual([start?.step, start?.delaySeconds], ['start', 9 * 60]);
    assert.ok(start);
    assert.equal(await run(start), 'early');
    clock.ms = T0 + 40 * MINUTE;
    await run(start);
    assert.deepEqual([(await job()).step, calls.submit], ['settle', 2]);
  });

  test('while its submit is still unanswered: found when it comes to nothing', async () => {
    const { accept, notify, wake, takeSent, run, job, submits, calls } = createDocuProxPipeline();
    await accept();
    submits.push(async () => {
      assert.equal((await notify(docuproxWebhook())).outcome, 'echoed');
      throw unknownOutcome();
    });
    await wake('start', 'submit');
    const [start] = takeSent();
    assert.deepEqual([start?.step, start?.via], ['start', 'notification']);
    assert.ok(start);
    await run(start);
    assert.deepEqual([(await job()).step, calls.submit], ['settle', 1]);
  });

  test('before the answer to its submit: the look is due at once', async () => {
    const { accept, notify, wake, takeSent, submits } = createDocuProxPipeline();
    await accept();
    submits.push(async () => {
      await notify(docuproxWebhook());
      return THEIRS;
    });
    await wake('start', 'submit');
    const [next] = takeSent();
    assert.deepEqual([next?.step, next?.via], ['settle', 'notification']);
  });

  test('twice is once', async () => {
    const { notify, job } = await unanswered();
    await notify(docuproxWebhook());
    const before = await job();
    assert.equal((await notify(docuproxWebhook(), 'message-2')).outcome, 'echoed');
    assert.deepEqual(await job(), before);
  });

  test('though the connection is paused and the upload gone: neither is needed any more', async () => {
    const { notify, files, takeSent, run, job, provider } = await unanswered();
    files.objects.clear();
    await notify(docuproxWebhook());
    provider.connect = () => Promise.reject(new Error('paused'));
    const [start] = takeSent();
    assert.ok(start);
    await run(start);
    assert.equal((await job()).step, 'settle');
  });

  test('of a job that is known it is news', async () => {
    const { accept, wake, notify, job } = createDocuProxPipeline();
    await accept();
    await wake('start');
    assert.deepEqual(await notify(docuproxWebhook()), { outcome: 'done', item: JOB_ITEM });
    assert.deepEqual([(await job()).status, (await job()).completed_via], ['SUCCESS', 'notification']);
  });

  test('without our id, the reference finds the job', async () => {
    const { accept, wake, notify, job } = createDocuProxPipeline();
    await accept();
    await wake('start');
    assert.equal((await notify(docuproxWebhook({ static_values: null }))).outcome, 'done');
    assert.equal((await job()).status, 'SUCCESS');
  });

  test('the document of a call that was made twice is nobody else’s', async () => {
    const { wake, notify, clock, obligations, job } = await unanswered();
    clock.ms = T0 + 30 * MINUTE;
    await wake('start');
    const before = await job();
    const other = '99999999-e5f6-7890-abcd-ef1234567890';
    assert.deepEqual(await notify(docuproxWebhook({ job_id: other })), { outcome: 'passed' });
    assert.deepEqual(await job(), before);
    assert.equal(await obligations<ReferenceItem>().get(`REF#docuprox#main#${other}`), undefined);
  });

  test('a job of a newer version is left for code that knows it: the notification comes again', async () => {
    const { accept, notify, job } = createDocuProxPipeline();
    await accept({ version: 2, intent_at: T0 });
    const before = await job();
    await assert.rejects(notify(docuproxWebhook()), { code: 'unavailable', fault: 'transient' });
    assert.deepEqual(await job(), before);
  });

  test('after its end it is too late, and nothing is kept', async () => {
    const { notify, steps, files, job } = await unanswered();
    await cancelJob(steps(), JOB_ID);
    const objects = [...files.objects.keys()];
    assert.deepEqual(await notify(docuproxWebhook()), { outcome: 'passed' });
    assert.deepEqual([...files.objects.keys()], objects);
    assert.equal((await job()).echoed, undefined);
  });
});

describe('an id of ours proves nothing', () => {
  const strangers: [string, Partial<Job>, Parameters<typeof docuproxWebhook>][] = [
    ['from another connection', {}, [{}, 'other']],
    ['of a job with another provider', { template: exampleTemplate() }, [{}]],
    [
      'of a job that is not there',
      {},
      [{ static_values: { paperhook_job_id: '11111111-2222-4333-8444-555555555555' } }],
    ],
    ['of no form of ours', {}, [{ static_values: { paperhook_job_id: '../x' } }]],
  ];
  for (const [what, fields, webhook] of strangers) {
    test(`${what}: the job stays as it is, the reference waits for whoever claims it`, async () => {
      const { accept, notify, job, obligations } = createDocuProxPipeline();
      await accept(fields);
      const before = await job();
      assert.deepEqual(await notify(docuproxWebhook(...webhook)), { outcome: 'noticed' });
      assert.deepEqual(await job(), before);
      const id = REFERENCE.replace('main', webhook[1] ?? 'main');
      assert.equal((await obligations<ReferenceItem>().get(id))?.step, 'adopt');
    });
  }
});

describe("what a webhook brings is the provider's API's to say", () => {
  const kept = `results/${JOB_ID}/webhook.json`;

  async function settling(fetchResult: () => Promise<unknown>) {
    const pipeline = createDocuProxPipeline();
    Object.assign(pipeline.provider.api, { fetchResult });
    await pipeline.accept();
    await pipeline.wake('start');
    return pipeline;
  }

  test('so it is not used while the API has the result', async () => {
    const { notify, job } = await settling(async () => ({ fields: { total: '1.00' }, raw: {} }));
    await notify(docuproxWebhook());
    const { result, timeline } = await job();
    assert.deepEqual(JSON.parse(result ?? ''), { result: { total: '1.00' }, raw: {} });
    assert.ok(!timeline.some(({ event }) => event === 'webhook_used'));
  });

  test('unless the API no longer has it: then it counts, and says where it is from', async () => {
    const { notify, job } = await settling(async () => 'gone');
    await notify(docuproxWebhook());
    const { status, result, timeline } = await job();
    assert.equal(status, 'SUCCESS');
    const { template_id, job_id } = { template_id: TEMPLATE.options.provider_template_id, job_id: THEIR_ID };
    assert.deepEqual(JSON.parse(result ?? ''), {
      result: RESULT,
      raw: {
        source: 'webhook',
        body: { job_id, template_id, static_values: { source: 'mail' }, result: RESULT },
      },
    });
    assert.deepEqual(
      timeline.slice(-3).map(({ event }) => event),
      ['PROCESS IMAGE SUCCESS', 'webhook_used', 'SUCCESS'],
    );
  });

  test('also when it came earlier', async () => {
    const answers: unknown[] = [undefined, 'gone'];
    const { notify, wake, job } = await settling(async () => answers.shift());
    await notify(docuproxWebhook());
    assert.equal((await job()).status, 'PROCESS IMAGE SUCCESS');
    await wake('settle', 'poller');
    assert.equal((await job()).status, 'SUCCESS');
  });

  test('without one the job waits for it', async () => {
    const { wake, job, reported, notify } = await settling(async () => 'gone');
    await wake('settle', 'poller');
    assert.deepEqual([(await job()).status, (await job()).step], ['PROCESS IMAGE SUCCESS', 'settle']);
    assert.match(reported.at(-1)?.message ?? '', /no notification brought it/);
    await notify(docuproxWebhook());
    assert.equal((await job()).status, 'SUCCESS');
  });

  describe('of a document that DocuProx no longer knows at all', () => {
    const notThere = {
      ok: false,
      status: 404,
      body: { error: 'Job not found' },
      contentType: 'application/json',
    };

    async function forgotten() {
      const pipeline = await settling(async () => assert.fail('There is nothing to fetch.'));
      pipeline.provider.api.inspect = docuProxApi(async () => notThere).inspect;
      return pipeline;
    }

    test('what the webhook brought counts, and says where it is from', async () => {
      const { notify, job } = await forgotten();
      await notify(docuproxWebhook());
      const { status, result, timeline } = await job();
      assert.equal(status, 'SUCCESS');
      const { result: fields, raw } = JSON.parse(result ?? '');
      assert.deepEqual([fields, raw.source], [RESULT, 'webhook']);
      assert.deepEqual(
        timeline.slice(-3).map(({ event }) => event),
        ['PROCESS IMAGE SUCCESS', 'webhook_used', 'SUCCESS'],
      );
    });

    test('without one somebody may mend keys and names before the deadline, and the webhook may come', async () => {
      const { wake, job, notify, reported } = await forgotten();
      await wake('settle', 'poller');
      const { status, step, attempts, last_failure } = await job();
      assert.deepEqual([status, step, attempts], ['PROCESSING IMAGE', 'settle', 1]);
      assert.deepEqual([last_failure?.code, reported.at(-1)?.fault], ['connection_unusable', 'transient']);
      await notify(docuproxWebhook());
      assert.equal((await job()).status, 'SUCCESS');
    });
  });

  test('and it goes with the job', async () => {
    const { notify, files, clock, wake } = await settling(async () => 'gone');
    await notify(docuproxWebhook());
    await wake('deliver');
    assert.ok(files.objects.has(kept));
    clock.ms = T0 + 24 * HOUR;
    await wake('purge');
    assert.deepEqual([...files.objects.keys()], []);
  });

  test('of a job that has ended, none is kept', async () => {
    const { notify, files, job } = await settling(async () => ({ fields: RESULT, raw: {} }));
    await notify(docuproxWebhook());
    files.objects.clear();
    await notify(docuproxWebhook({ static_values: {} }), 'message-2');
    assert.equal((await job()).status, 'SUCCESS');
    assert.deepEqual([...files.objects.keys()], []);
  });
});

/**
 * Promise 2 and 3: whichever function dies, or meets an error, at whichever of its effects, the job still ends
 * well, with one document, one result, one delivery id and nothing left behind.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Step } from '../../../shared/jobs/obligation.ts';
import { stateOf } from '../../fakes/deliveries.ts';
import { HOUR, JOB_ID, MINUTE, SECOND, T0 } from '../../fakes/example-job.ts';
import { createPipeline, type Pipeline, WEBHOOK } from '../../fakes/pipeline.ts';
import { dieAt, failAt, type Moment } from '../../fakes/watch-calls.ts';
import type { SentWakeUp, Watch } from '../../fakes/world.ts';

/** How a wake-up of that step is run for the first time; later it is left alone. */
type Disturb = (run: (watch?: Watch) => Promise<unknown>) => Promise<unknown>;

/**
 * The queues, the poller every minute, and time, which jumps to whatever happens next. What was being worked on
 * when its function failed comes back after the queue's visibility timeout, as SQS would have it.
 */
async function live(pipeline: Pipeline, disturbed: Step, disturb: Disturb, untilMs: number) {
  const { clock, run, poll, takeSent, job } = pipeline;
  const queue: (SentWakeUp & { atMs: number })[] = [];
  let wakeUps = 0;
  let isDisturbed = false;
  while (clock.ms <= untilMs) {
    if ((clock.ms - T0) % MINUTE === 0) await poll();
    for (;;) {
      queue.push(...takeSent().map((sent) => ({ ...sent, atMs: clock.ms + sent.delaySeconds * SECOND })));
      const index = queue.findIndex(({ atMs }) => atMs <= clock.ms);
      const [wakeUp] = index < 0 ? [] : queue.splice(index, 1);
      if (!wakeUp) break;
      wakeUps += 1;
      const isFirst = wakeUp.step === disturbed && !isDisturbed;
      if (isFirst) isDisturbed = true;
      const work = (watch?: Watch) => run(wakeUp, watch);
      const visibleMs = clock.ms + 9 * MINUTE;
      const outcome = await (isFirst ? disturb(work) : work()).catch(() => 'failed');
      if (outcome === 'failed' || outcome === 'died') queue.push({ ...wakeUp, atMs: visibleMs });
    }
    const { step, due = 0 } = await job();
    if (!step && queue.length === 0) break;
    const polledMs = T0 + Math.ceil((Math.max(due, clock.ms + 1) - T0) / MINUTE) * MINUTE;
    clock.ms = Math.min(step ? polledMs : Number.POSITIVE_INFINITY, ...queue.map(({ atMs }) => atMs));
  }
  return wakeUps;
}

async function assertEndedWell(pipeline: Pipeline, disturbed: Step, disturb: Disturb): Promise<void> {
  const { accept, takeSent, job, provider, posts, files, steps } = pipeline;
  await accept({ webhook: WEBHOOK });
  await steps().wake({ item: `JOB#${JOB_ID}`, step: 'start', via: 'submit' }, 0);
  const wakeUps = await live(pipeline, disturbed, disturb, T0 + 28 * HOUR);

  const ended = await job();
  const { step, status, template, result, result_key, timeline } = ended;
  assert.deepEqual([status, stateOf(ended)], ['SUCCESS', 'delivered']);
  const deliveredMs = timeline.find(({ event }) => event === 'delivered')?.at ?? Number.POSITIVE_INFINITY;
  assert.ok(deliveredMs <= T0 + 30 * MINUTE);
  assert.deepEqual([step, template, result, result_key], [undefined, undefined, undefined, undefined]);
  assert.equal(provider.documents.size, 1);
  assert.equal(new Set(posts.map(({ headers }) => headers['webhook-id'])).size, 1);
  assert.equal(new Set(posts.map(({ body }) => body)).size, 1);
  assert.ok(posts.length <= 2);
  assert.deepEqual([...files.objects.keys()], []);
  assert.deepEqual(takeSent(), []);
  assert.ok(wakeUps <= 12, `${wakeUps} wake-ups`);
}

function pipelineWithLargeResult(): Pipeline {
  const pipeline = createPipeline();
  pipeline.provider.api.fetchResult = async () => ({ fields: {}, raw: 'x'.repeat(9_000) });
  return pipeline;
}

/** How many effects the undisturbed step has. */
async function effectsOf(step: Step): Promise<number> {
  const counted = failAt(0, 'before');
  await assertEndedWell(pipelineWithLargeResult(), step, (run) => run(counted.watch));
  return counted.effects();
}

const EFFECTS: [Step, number][] = [
  // lease, read upload, submit, create reference, charge, finish
  ['start', 6],
  // lease, inspect, fetch, put, finish, wake
  ['settle', 6],
  // lease, template, tenant's endpoints, secret box, read result, post, log the attempt, delete upload, finish
  ['deliver', 9],
  // read, delete results, delete upload, amend
  ['purge', 4],
];

for (const [step, effects] of EFFECTS) {
  describe(`${step}-job`, () => {
    test(`has ${effects} effects`, async () => {
      assert.equal(await effectsOf(step), effects);
    });

    for (const moment of ['before', 'after'] satisfies Moment[]) {
      for (let effect = 1; effect <= effects; effect += 1) {
        test(`killed ${moment} effect ${effect}`, async () => {
          await assertEndedWell(pipelineWithLargeResult(), step, (run) => {
            const process = dieAt(effect, moment);
            return Promise.race([run(process.watch), process.died]);
          });
        });

        test(`an error ${moment} effect ${effect}`, async () => {
          await assertEndedWell(pipelineWithLargeResult(), step, (run) => run(failAt(effect, moment).watch));
        });
      }
    }

    test('run twice at once', async () => {
      await assertEndedWell(pipelineWithLargeResult(), step, (run) => Promise.all([run(), run()]));
    });

    test('its message is lost', async () => {
      await assertEndedWell(pipelineWithLargeResult(), step, async () => 'lost');
    });
  });
}

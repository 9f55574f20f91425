/** Runs all that is owed, as the queues and the poller do, one of its steps disturbed perhaps. */
import type { Step } from '../../shared/jobs/obligation.ts';
import { MINUTE, SECOND, T0 } from './example-job.ts';
import type { Pipeline } from './pipeline.ts';
import type { SentWakeUp, Watch } from './world.ts';

/** A wake-up of the step that is disturbed is run by it, the first time. */
export interface Disturbance {
  step: Step;
  run(work: (watch?: Watch) => Promise<unknown>): Promise<unknown>;
}

/** The queues, the poller every minute, and time, which jumps to whatever happens next, until nothing is owed any more. */
export async function live(pipeline: Pipeline, untilMs: number, disturbance?: Disturbance): Promise<void> {
  const { clock, run, poll, takeSent, table } = pipeline;
  const queue: (SentWakeUp & { atMs: number })[] = [];
  let isDisturbed = false;
  while (clock.ms <= untilMs) {
    if ((clock.ms - T0) % MINUTE === 0) await poll();
    for (;;) {
      queue.push(...takeSent().map((sent) => ({ ...sent, atMs: clock.ms + sent.delaySeconds * SECOND })));
      const index = queue.findIndex(({ atMs }) => atMs <= clock.ms);
      const [wakeUp] = index < 0 ? [] : queue.splice(index, 1);
      if (!wakeUp) break;
      const work = (watch?: Watch) => run(wakeUp, watch);
      const isNow = wakeUp.step === disturbance?.step && !isDisturbed;
      if (isNow) isDisturbed = true;
      const outcome = await (isNow ? disturbance?.run(work) : work())?.catch(() => 'failed');
      if (outcome === 'failed' || outcome === 'died') queue.push({ ...wakeUp, atMs: clock.ms + 9 * MINUTE });
    }
    const dues = [...table.values()].flatMap(({ step, due }) => (step ? [Number(due)] : []));
    if (dues.length === 0 && queue.length === 0) return;
    const polls = dues.map((due) => T0 + Math.ceil((Math.max(due, clock.ms + 1) - T0) / MINUTE) * MINUTE);
    clock.ms = Math.min(...polls, ...queue.map(({ atMs }) => atMs));
  }
}

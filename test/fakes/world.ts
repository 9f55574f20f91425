/**
 * What every step runs on, in memory: one clock that stands still until it is moved, one table, one bucket, the
 * wake-ups that were sent, tokens and chance that can be foretold.
 */
import type { CreditPorts } from '../../shared/credits/credit-ports.ts';
import type { PaperhookError } from '../../shared/errors.ts';
import type { DeadLetterPorts } from '../../shared/jobs/dead-letter.ts';
import type { Job } from '../../shared/jobs/job.ts';
import type { Surroundings } from '../../shared/jobs/job-progress.ts';
import type { Obligation } from '../../shared/jobs/obligation.ts';
import type { StepPorts, WakeUp } from '../../shared/jobs/run-step.ts';
import type { Measure } from '../../shared/lambda/embedded-metrics.ts';
import { T0 } from './example-job.ts';
import { memoryAws } from './memory-aws.ts';

export interface SentWakeUp extends WakeUp {
  delaySeconds: number;
}

/** Values and what they are about, in one object. */
export type Measured = Parameters<Measure>[0] & NonNullable<Parameters<Measure>[1]>;

/** Stands between a port and whoever calls it. */
export type Watch = <Port extends object>(port: Port) => Port;

export const GRACE_MS = 60_000;

export function createWorld() {
  const clock = { ms: T0 };
  const sent: SentWakeUp[] = [];
  const reported: PaperhookError[] = [];
  const measured: Measured[] = [];
  const measure: Measure = (values, about = {}) => measured.push({ ...values, ...about });
  let tokens = 0;
  const nowMs = () => clock.ms;
  const aws = memoryAws(nowMs);
  const { table, files, obligations, settings, credits } = aws;
  const { endpoints, health, endpointItems, attemptLog, permits } = aws;
  const { leaveBatch, books, noteHeard, queryByTenant, keys, claimUpload, seeRequest } = aws;

  function steps<Item extends Obligation>(watch: Watch = (port) => port): StepPorts<Item> {
    const queue = watch({
      async wake({ item, step, via }: WakeUp, delaySeconds: number) {
        sent.push({ item, step, via, delaySeconds });
      },
    });
    return {
      store: watch(obligations<Item>()),
      wake: (wakeUp, delaySeconds) =>
        queue.wake(wakeUp, delaySeconds).then(
          () => true,
          () => false,
        ),
      nowMs,
      newToken() {
        tokens += 1;
        return `token-${tokens}`;
      },
      graceMs: GRACE_MS,
    };
  }

  const around: Surroundings = { nowMs, random: () => 0, report: (error) => reported.push(error) };

  return {
    clock,
    table,
    files,
    obligations,
    leaveBatch,
    books,
    endpoints,
    health,
    endpointItems,
    attemptLog,
    permits,
    noteHeard,
    queryByTenant,
    keys,
    claimUpload,
    seeRequest,
    settings,
    /** Of a process that has just begun. */
    credits(watch: Watch = (port) => port): CreditPorts {
      const ports = credits();
      return { ...ports, ledger: watch(ports.ledger), counter: watch(ports.counter) };
    },
    sent,
    reported,
    measured,
    measure,
    nowMs,
    steps,
    around,
    deadLetters: (watch: Watch = (port) => port): DeadLetterPorts => ({
      store: watch(obligations()),
      putFile: watch({ put: files.put }).put,
    }),
    store: obligations<Obligation>(),
    jobs: obligations<Job>(),
    /** What was sent since this was last asked. */
    takeSent: () => sent.splice(0),
  };
}

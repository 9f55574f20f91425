import type { Addresses, StageSettings } from '../config.ts';
import { development } from './development.ts';
import { withChanges } from './with-changes.ts';

/** A killed function's messages come back after 6 x 5 s, its items by the poller. */
const WORKER = { timeoutSeconds: 5 };

/** What `npm start` runs: the same template, with times that a person can wait for. */
export function local(addresses: Addresses): StageSettings {
  return withChanges(development, {
    ...addresses,
    stage: 'local',
    functions: {
      // Two cores shared by all functions: a client's call gets more patience than a worker.
      'submit-job': { timeoutSeconds: 10 },
      'unpack-batch': { timeoutSeconds: 20 },
      'start-job': WORKER,
      'settle-job': WORKER,
      'deliver-result': WORKER,
      'purge-job': WORKER,
      // It begins nothing in its last 5 s, so it needs more than them.
      'poll-due-items': { timeoutSeconds: 10 },
    },
    queues: {
      batchSize: { deliver: 5 },
      deadLetterVisibilitySeconds: 20,
      // Two is Lambda's least. Each is a Node process on the same machine.
      maxConcurrency: { unpack: 2, start: 2, settle: 2, deliver: 2, purge: 2 },
    },
    poller: { claimSeconds: 5 },
    localPollSeconds: 2,
    jobs: {
      // 10 min: long after anything that a local run waits for, short enough to be seen.
      deadlineSeconds: 600,
      firstCheckSeconds: 3,
      maxCheckSeconds: 10,
      echoSeconds: 20,
      // A wake-up waits for one of two processes, which may have to start.
      wakeGraceSeconds: 5,
    },
    // Within a worker's 5 s, with time to write down what came of it.
    deliveries: { scheduleSeconds: [0, 1, 2, 4, 8, 15, 30], timeoutSeconds: 2 },
    // There is no X-Ray on one machine.
    tracing: false,
    logRetentionDays: 1,
  });
}

import type { Addresses, StageSettings } from '../config.ts';
import { development } from './development.ts';
import { withChanges } from './with-changes.ts';

/** A failing message comes back after 6 x 10 s, which is waited for. */
const WORKER = { timeoutSeconds: 10 };

/** What `npm run test:deploy` deploys, with times that a test can wait for; its poller runs once a minute all the same. */
export function test(addresses: Addresses): StageSettings {
  return withChanges(development, {
    ...addresses,
    stage: 'test',
    functions: {
      'unpack-batch': { timeoutSeconds: 20 },
      'start-job': WORKER,
      'settle-job': WORKER,
      'deliver-result': WORKER,
      'purge-job': WORKER,
    },
    queues: {
      // What is set aside is waited for too.
      maxReceives: 2,
      deadLetterVisibilitySeconds: 20,
      // On an emulator each is a Node process on one machine.
      maxConcurrency: { unpack: 2, start: 2, settle: 2, deliver: 2, purge: 2 },
    },
    // Less than a poll's time: what one poll has woken in vain, the next one wakes again.
    poller: { claimSeconds: 30 },
    jobs: {
      deadlineSeconds: 1_800,
      // Later than a webhook, so that one which is not lost is what completes its job.
      firstCheckSeconds: 20,
      maxCheckSeconds: 30,
      echoSeconds: 60,
      wakeGraceSeconds: 10,
    },
    // Within a worker's 10 s, with time to write down what came of it.
    deliveries: { scheduleSeconds: [0, 1, 2, 4, 8, 15, 30], timeoutSeconds: 4 },
    logRetentionDays: 1,
  });
}

import type { Construct } from 'constructs';
import { giveMetricsTo } from './own-metric.ts';
import type { Parts } from './parts.ts';
import { PollSchedule } from './poll-schedule.ts';
import { WorkFunction } from './work-function.ts';

/** The safety net: whatever is due is woken, whatever died is drained. */
export function addPoller(scope: Construct, parts: Parts): void {
  const { storage, queues, settings, alarms } = parts;
  const poller = new WorkFunction(scope, 'PollDueItems', {
    ...parts,
    name: 'poll-due-items',
    description: 'Wakes what is due and drains the dead-letter queues',
    environment: { CLAIM_SECONDS: String(settings.poller.claimSeconds) },
  });
  storage.jobs.giveTo(poller, ['GetItem', 'PutItem', 'UpdateItem']);
  storage.jobs.giveDueIndexTo(poller);
  storage.files.giveTo(poller, { put: ['dead-letters'] });
  queues.giveTo(poller, queues.all);
  for (const queue of queues.all) {
    queue.giveDeadLettersTo(poller);
  }
  giveMetricsTo(poller);
  new PollSchedule(scope, 'PollSchedule', { settings, poller, alarms });
}

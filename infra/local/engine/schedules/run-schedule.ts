import { randomUUID } from 'node:crypto';
import { accountId, region } from '../aws-names.ts';
import type { Outcome } from '../functions/messages.ts';
import type { Activity } from '../machine.ts';

export interface ScheduleSettings {
  everySeconds: number;
  ruleArn: string;
  input?: string | undefined;
  invoke: (payload: string) => Promise<Outcome>;
}

// A late run and the next one may meet, as they do on AWS; but a machine that can't keep up must not pile them up.
const MAXIMUM_RUNNING = 2;

/** Invokes the function at a fixed rate. What fails is not tried again: the next run is due. */
export function runSchedule(settings: ScheduleSettings): Activity {
  let running = 0;
  const timer = setInterval(async () => {
    if (running >= MAXIMUM_RUNNING) return;
    running += 1;
    await settings.invoke(settings.input ?? JSON.stringify(scheduledEvent(settings.ruleArn, new Date())));
    running -= 1;
  }, settings.everySeconds * 1000);
  return { stop: async () => clearInterval(timer) };
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-rule-schedule.html */
function scheduledEvent(ruleArn: string, now: Date): object {
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    account: accountId,
    time: `${now.toISOString().slice(0, 19)}Z`,
    region,
    resources: [ruleArn],
    detail: {},
  };
}

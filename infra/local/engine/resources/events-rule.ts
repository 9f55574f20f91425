import * as z from 'zod';
import { arn } from '../aws-names.ts';
import { functionOf } from '../machine.ts';
import { passedOver, resourceHandler } from '../resource-handler.ts';
import { rateSeconds } from '../schedules/rate-seconds.ts';
import { runSchedule } from '../schedules/run-schedule.ts';

const properties = z.strictObject({
  ScheduleExpression: z.string(),
  State: z.literal('ENABLED'),
  Targets: z.array(
    z.strictObject({
      Arn: z.string(),
      Id: z.string(),
      Input: z.string().optional(),
      RetryPolicy: passedOver,
    }),
  ),
  Description: passedOver,
  Tags: passedOver,
  Name: z.string().optional(),
});

/** A minute is the finest rate of EventBridge; a template may name a shorter one for this machine. */
const metadata = z.object({ 'Paperhook::LocalRateSeconds': z.number().positive().optional() });

export const deployEventsRule = resourceHandler(properties, async (resource, machine) => {
  const { properties } = resource;
  const seconds = metadata.parse(resource.metadata)['Paperhook::LocalRateSeconds'];
  const name = properties.Name ?? `${machine.stackName}-${resource.logicalId}`;
  const ruleArn = arn('events', `rule/${name}`);
  for (const target of properties.Targets) {
    const { pool } = functionOf(machine, target.Arn);
    machine.activities.push(() =>
      runSchedule({
        everySeconds: seconds ?? rateSeconds(properties.ScheduleExpression),
        ruleArn,
        input: target.Input,
        invoke: pool.invoke,
      }),
    );
  }
  return { ref: name, attributes: { Arn: ruleArn } };
});

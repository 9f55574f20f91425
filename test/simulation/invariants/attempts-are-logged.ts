import type { AttemptOutcome, DeliveryState } from '../../../shared/deliveries/delivery.ts';
import type { EventItem } from '../../../shared/deliveries/event-item.ts';
import type { Obligation } from '../../../shared/jobs/obligation.ts';
import type { Invariant } from '../observed.ts';
import { deliveryChanges, eventOf, jobOf, tellingOf } from './read-item.ts';

export const attemptsAreLogged: Invariant = {
  name: 'attempts are logged',
  says: 'Each attempt that a delivery says was made is in the attempt log when that is written, with its time, its outcome and its duration, and nothing that the endpoint has answered; as long as no call to the table has failed in this world.',
  judge({ cloud, faults, complain }) {
    return {
      onChange({ id, before, after }) {
        if (id.startsWith('ATTEMPT#') && after && 'response' in after)
          complain(id, 'it has what the endpoint answered');
        const hasFailed = faults.counts.has('table_throttled') || faults.counts.has('write_answer_lost');
        for (const { endpointId, was, is } of deliveryChanges(before, after)) {
          if (is.tries <= (was?.tries ?? 0)) continue;
          const made = is.log.at(-1);
          if (made && made.outcome !== outcomeOf(made.status, is.state))
            complain(id, `an attempt that was answered with ${made.status} is logged as ${made.outcome}`);
          if (!made) {
            complain(id, 'an attempt was made of which nothing is kept');
            continue;
          }
          const entry = `ATTEMPT#${endpointId}#${deliveryIdOf(after)}#${is.tries}#${made.at}`;
          const logged = cloud().jobs.get(entry);
          if (!logged) {
            if (!hasFailed) complain(id, `attempt ${is.tries} at ${endpointId} is not logged`);
            continue;
          }
          const { duration_ms, outcome } = Object(logged);
          if (outcome !== made.outcome || duration_ms !== made.duration_ms)
            complain(id, `attempt ${is.tries} at ${endpointId} is logged as another`);
        }
      },
    };
  },
};

function deliveryIdOf(item: Obligation | undefined): string | undefined {
  const job = jobOf(item);
  if (job) return `msg_${job.job_id}_${eventOf(job).replace('.', '-')}`;
  return (tellingOf(item) as EventItem | undefined)?.delivery_id;
}

/** Nothing that endpoints answer here says when to come back but 429. */
function outcomeOf(status: number | undefined, state: DeliveryState): AttemptOutcome {
  if (status === 200) return 'delivered';
  if (status === 429) return 'throttled';
  return state === 'failed' ? 'given_up' : 'failed';
}

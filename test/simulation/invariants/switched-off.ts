import type { EventItem } from '../../../shared/deliveries/event-item.ts';
import type { Invariant } from '../observed.ts';
import { deliveryChanges } from './read-item.ts';
import { RECOVERY_MS } from './slack.ts';

/** From an answer to its being written down: no worker's lease is longer. */
const ON_ITS_WAY_MS = 120_000;
/** Of what an endpoint asks for (shared/jobs/waits.ts), stretched by a fifth. */
const LONGEST_PATIENCE_MS = 1.2 * 3_600_000;

export const whoIsSwitchedOff: Invariant = {
  name: 'who is switched off',
  says: 'An endpoint is switched off as gone when it has said 410, and as failing when it has taken nothing for as long as the stage says (two minutes less, for what was on its way); when it is written down that it said 410, or failed so long after it began to, it is off.',
  judge({ clock, endpoint, target, complain }) {
    const changedAtMs = new Map<string, number>();
    /** What a worker did not live to write down is not known to have been taken. */
    const tookAtMs = new Map<string, number>();
    const begunAtMs = clock.nowMs();
    return {
      onTended({ endpoint: to, before, after, by }) {
        if (before?.off_since === after?.off_since) return;
        changedAtMs.set(to.id, clock.nowMs());
        if (after?.off_since === undefined || by === undefined) return;
        const offAfterMs = Number(process.env['ENDPOINT_OFF_AFTER_SECONDS']) * 1000;
        const isEarly = (tookAtMs.get(to.id) ?? begunAtMs) + offAfterMs - ON_ITS_WAY_MS > clock.nowMs();
        if (after.off_reason === 'failing' && isEarly)
          complain(`ENDPOINT#${to.id}`, 'it was switched off though it takes what it is sent');
        if (after.off_reason === 'gone' && !to.deliveries.some(({ answer }) => answer === 410))
          complain(`ENDPOINT#${to.id}`, 'it was switched off as gone, and has never said so');
      },
      onChange({ id, before, after }) {
        const offAfterMs = Number(process.env['ENDPOINT_OFF_AFTER_SECONDS']) * 1000;
        for (const { endpointId, was, is } of deliveryChanges(before, after)) {
          const to = endpoint(endpointId);
          const stored = to && target(to);
          // Else it may not have been sent anything for so long.
          const isLook = was?.released === true;
          const made = is.log.at(-1);
          if (made?.outcome === 'delivered')
            tookAtMs.set(endpointId, Math.max(made.at, tookAtMs.get(endpointId) ?? 0));
          if (!stored || !made || is.tries === (was?.tries ?? 0) || stored.off_since !== undefined) continue;
          // Somebody has switched it on meanwhile.
          if ((changedAtMs.get(endpointId) ?? 0) >= made.at) continue;
          if (made.status === 410) complain(id, `${endpointId} said 410 and is not off`);
          const sinceMs = stored.failing_since ?? Infinity;
          if (
            isLook &&
            made.outcome !== 'delivered' &&
            made.at + made.duration_ms >= sinceMs + offAfterMs + ON_ITS_WAY_MS
          )
            complain(id, `${endpointId} has failed for ${made.at - sinceMs} ms and is not off`);
        }
      },
    };
  },
};

export const theOthersAreTold: Invariant = {
  name: 'the others are told',
  says: 'When an endpoint is switched off because it is gone or takes nothing, there is one event of that, 25 minutes later (or after all faults) at the latest, and what its last Retry-After adds, unless it was switched on before; and no other such event.',
  judge({ clock, cloud, faults, target, endpoint, complain }) {
    const offs = new Map<string, number>();
    const eventsOf = (id: string) => [...cloud().jobs.keys()].filter((key) => key.startsWith(`EVENT#${id}_`));
    return {
      onTended({ endpoint: to, before, after }) {
        const { off_since, off_reason } = after ?? {};
        if (off_since === undefined || off_since === before?.off_since || off_reason === 'switched_off')
          return;
        const count = (offs.get(to.id) ?? 0) + 1;
        offs.set(to.id, count);
        clock.at(Math.max(clock.nowMs(), faults.endMs) + RECOVERY_MS + LONGEST_PATIENCE_MS, () => {
          if (target(to)?.off_since !== off_since) return;
          if (!eventsOf(to.id).some((id) => id.includes(`_${off_since}_`)))
            complain(`ENDPOINT#${to.id}`, 'nobody was told that it was switched off');
        });
      },
      onChange({ id, before, after }) {
        const item = after as EventItem | undefined;
        if (before || item?.kind !== 'event' || item.event !== 'endpoint.disabled') return;
        const { endpoint_id: about } = JSON.parse(item.body);
        if (!endpoint(about)) complain(id, 'it is about no endpoint');
        if (eventsOf(about).length > (offs.get(about) ?? 0))
          complain(
            id,
            `there are more such events than the ${offs.get(about) ?? 0} times that it was switched off`,
          );
      },
    };
  },
};

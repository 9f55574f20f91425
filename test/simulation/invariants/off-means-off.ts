import type { Invariant } from '../observed.ts';
import { jobOf } from './read-item.ts';

export const offMeansOff: Invariant = {
  name: 'off means off',
  says: 'Once it is written down that an endpoint has answered 410, a job of its template that a submit accepts which began later is not to be delivered. No job whose delivery is over is posted by a worker that began later.',
  judge({ clock, complain }) {
    /** By template. */
    const goneAtMs = new Map<string, number>();
    /** By item. */
    const overAtMs = new Map<string, number>();
    return {
      onChange({ id, before, after, by }) {
        const [was, is] = [jobOf(before), jobOf(after)];
        if (!is) return;
        if (is.delivery !== 'owed' && is.delivery !== was?.delivery) overAtMs.set(id, clock.nowMs());
        // A batch that has a result of its own is delivered as soon as it has it.
        if (is.delivery === 'owed') overAtMs.delete(id);
        if (is.delivery === 'off' && was?.delivery === 'owed' && !goneAtMs.has(is.template_id))
          goneAtMs.set(is.template_id, clock.nowMs());
        const isLater = by !== undefined && by.begunAtMs > (goneAtMs.get(is.template_id) ?? Infinity);
        // A document is delivered as its archive was accepted.
        if (!was && !is.batch && isLater && is.delivery !== 'off')
          complain(id, 'it is to be delivered to an endpoint that had answered 410');
      },
      onPost({ jobId, by }) {
        const isLater = by !== undefined && by.begunAtMs > (overAtMs.get(`JOB#${jobId}`) ?? Infinity);
        if (isLater) complain(`JOB#${jobId}`, 'it was posted when its delivery was over');
      },
    };
  },
};

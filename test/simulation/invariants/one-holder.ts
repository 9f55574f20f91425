import type { FunctionName } from '../../../infra/function-names.ts';
import type { Invocation } from '../cloud/invocation.ts';
import type { Invariant } from '../observed.ts';
import { deliveryChanges, jobOf } from './read-item.ts';

/** They change an item under its lease, and never without. */
const NEED_A_LEASE = new Set<FunctionName>([
  'submit-job',
  'unpack-batch',
  'start-job',
  'settle-job',
  'deliver-result',
]);

export const oneHolder: Invariant = {
  name: 'one holder at a time',
  says: 'No lease is taken from its holder within its time, nor while the function that holds it may still run, unless that one has outlived its own timeout; and none is given back by anybody else. Code does not take an item of a newer version.',
  judge({ clock, complain }) {
    const holders = new Map<string, Invocation | undefined>();
    /** Whatever the lease says: until Lambda ends it, it goes on. */
    const isAtWork = (holder: Invocation | undefined) =>
      holder?.state === 'running' && !holder.isStalled && clock.nowMs() < holder.endsAtMs;
    return {
      onChange({ id, before, after, by }) {
        const lease = before?.lease;
        if (after?.lease !== undefined && after.lease !== lease) {
          holders.set(after.lease, by);
          if (after.version === 2 && by?.version === 'present') complain(id, 'older code took it');
        }
        if (lease === undefined || after?.lease === lease) return;
        const isHeld = (before?.lease_until ?? 0) > clock.nowMs();
        const holder = holders.get(lease);
        if (after?.lease !== undefined && holder !== by && isAtWork(holder))
          complain(id, 'its lease was taken while its holder was still at work');
        if (after?.lease !== undefined && isHeld) complain(id, 'its lease was taken from its holder');
        if (after?.lease === undefined && isHeld && holders.get(lease) !== by) {
          complain(id, 'its lease was given back by somebody else');
        }
        // The purge, the drain of dead letters and an operator need no lease on what nobody holds, nor does whoever
        // tells a job that its provider has its document.
        const isTold = jobOf(after)?.echoed !== undefined && jobOf(before)?.echoed === undefined;
        const needsLease = by !== undefined && NEED_A_LEASE.has(by.functionName);
        // Nor does an endpoint's item that lets through what nobody holds any more.
        const isLetThrough =
          !isHeld && deliveryChanges(before, after).some(({ was, is }) => is.released && !was?.released);
        if (
          needsLease &&
          !isTold &&
          !isLetThrough &&
          after?.lease === undefined &&
          holders.get(lease) !== by
        ) {
          complain(id, 'it was moved on by a worker that had lost its lease');
        }
      },
    };
  },
};

import type { Invariant } from '../observed.ts';
import { RECOVERY_MS } from './slack.ts';

const MINUTE_MS = 60_000;
/** On top of a minute's: places that were taken in time and used late. */
const LATE = 15;

export const signedAsKnown: Invariant = {
  name: 'signed as its endpoint knows it',
  says: 'Every delivery is signed with the secret that its endpoint knows, while one is replaced by another with both, and carries the headers that its tenant has set; but for a worker that was held up.',
  judge({ complain }) {
    return {
      onPost({ item, endpoint, by, delivery }) {
        if (delivery?.answer === 401 && by && !by.isStalled)
          complain(item, `it was not signed so that ${endpoint.id} knows it`);
      },
    };
  },
};

export const theEndpointsRateIsKept: Invariant = {
  name: "an endpoint's rate is kept",
  says: 'When all is well again, no more deliveries are sent to an endpoint in a minute than its rate says, and 15.',
  judge({ clock, faults, target, complain }) {
    return {
      onPost({ item, endpoint }) {
        const { rate_per_second: rate } = target(endpoint) ?? {};
        const sinceMs = clock.nowMs() - MINUTE_MS;
        if (rate === undefined || sinceMs < faults.endMs + RECOVERY_MS) return;
        const count = endpoint.deliveries.filter(({ atMs }) => atMs > sinceMs).length;
        if (count > 60 * rate + LATE)
          complain(item, `${endpoint.id} was sent ${count} deliveries in a minute`);
      },
    };
  },
};

export const notOurFault: Invariant = {
  name: "a tenant's failures are its own",
  says: 'No message fails because an endpoint did not take what it was sent, so that none of it ends in a dead-letter queue.',
  judge({ complain }) {
    return {
      onLog(line) {
        if (!line.includes('"message_failed"')) return;
        const { code, message_id } = JSON.parse(line);
        if (code === 'endpoint_unavailable' || code === 'address_refused')
          complain(`message ${message_id}`, `it failed with ${code}`);
      },
    };
  },
};

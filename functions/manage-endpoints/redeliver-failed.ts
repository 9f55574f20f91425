/**
 * A window of time goes in: what was given up in it for an endpoint, and was not taken since, is parked for it, and so let
 * through in the order of its age, at its rate. Repeating it does no harm: what is parked is parked once.
 */
import { type DeliveringItem, occurredAtMs } from '../../shared/deliveries/delivering-item.ts';
import type { EndpointItems, Parked } from '../../shared/deliveries/endpoint-item.ts';
import { type SetGoingPorts, setGoing } from '../../shared/deliveries/set-going.ts';
import { refused } from '../../shared/errors.ts';
import type { RedeliveredCount } from '../../shared/http/answered/endpoints.ts';
import type { Redelivery } from '../../shared/http/asked/endpoints.ts';
import { mapAtOnce } from '../../shared/map-at-once.ts';
import type { AttemptLog, LoggedAttempt } from '../../shared/store/attempts.ts';
import type { FoundEndpoint } from './find-endpoint.ts';

/** That are looked at in one call: two reads and two writes each, within the function's time. */
const MOST_ATTEMPTS = 1_000;
const PAGE = 100;
/** As many calls as one connection pool carries. */
const AT_ONCE = 25;

export interface RedeliverPorts extends SetGoingPorts {
  endpointItems: Pick<EndpointItems, 'park' | 'drainNow' | 'oweDrain'>;
  listAttempts: AttemptLog['list'];
  getItem(id: string): Promise<DeliveringItem | undefined>;
}

/** Throws `conflict` for an endpoint that is off. */
export async function redeliverFailed(
  ports: RedeliverPorts,
  { endpoint }: FoundEndpoint,
  { from, to, dry_run }: Redelivery,
): Promise<RedeliveredCount> {
  const { endpoint_id: endpointId, off_since } = endpoint;
  if (off_since !== undefined) {
    throw refused(
      'conflict',
      'The endpoint is off: switch it on first, with POST /endpoints/{endpoint_id}/switch-on.',
    );
  }
  const { attempts, isAll } = await givenUp(ports, { endpointId, fromMs: from, toMs: to });
  const failed = await stillFailed(ports, endpointId, attempts);
  if (!dry_run && failed.length > 0) {
    await mapAtOnce(failed, AT_ONCE, (parked) => ports.endpointItems.park(parked, ports.nowMs()));
    await setGoing(ports, endpointId);
  }
  const oldest = attempts.at(-1);
  if (isAll || !oldest) return { count: failed.length, more: false };
  // Of that millisecond there may be others.
  return { count: failed.length, more: true, next_to: new Date(oldest.at + 1).toISOString() };
}

/** The newest first. */
async function givenUp(
  { listAttempts }: RedeliverPorts,
  window: { endpointId: string; fromMs: number; toMs: number },
): Promise<{ attempts: LoggedAttempt[]; isAll: boolean }> {
  const attempts: LoggedAttempt[] = [];
  let cursor: string | undefined;
  do {
    const page = await listAttempts({ ...window, outcome: 'given_up', limit: PAGE, cursor });
    attempts.push(...page.attempts);
    cursor = page.cursor;
  } while (cursor !== undefined && attempts.length < MOST_ATTEMPTS);
  return { attempts, isAll: cursor === undefined };
}

/** Each event once, however often it was given up. */
async function stillFailed(
  { getItem }: RedeliverPorts,
  endpointId: string,
  attempts: readonly LoggedAttempt[],
): Promise<Parked[]> {
  const ids = new Set(attempts.map(({ item }) => item));
  const found = await mapAtOnce(ids, AT_ONCE, async (id): Promise<Parked[]> => {
    const item = await getItem(id);
    const atMs = item && occurredAtMs(item);
    const isFailed = item?.deliveries?.[endpointId]?.state === 'failed';
    return isFailed && atMs !== undefined ? [{ endpointId, item: id, occurredAtMs: atMs }] : [];
  });
  return found.flat();
}

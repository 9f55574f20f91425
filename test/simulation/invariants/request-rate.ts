import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Invocation } from '../cloud/invocation.ts';
import type { Invariant } from '../observed.ts';

/** https://docs.ocrolus.com/reference/api-rate-limit-policy */
const A_SECOND = 20;
const SECOND_MS = 1000;
const USUAL = 'PERMITS#ocrolus/main';
/** Analytics take permits of their own. */
const ANALYTICS = 'PERMITS#ocrolus/main/analytics';
const ACCOUNTS = [USUAL, ANALYTICS];
/** What Ocrolus answers holds up the connection no longer (shared/providers/ocrolus/call.ts). */
const LONGEST_PAUSE_SECONDS = 300;

interface Pause {
  untilMs: number;
  by: Invocation | undefined;
  /** What came late its caller may have given up on. */
  isHeard: boolean;
  /** Since when whoever begins finds it, for each of the accounts whose permits are taken. */
  writtenAtMs: Map<string, number>;
}

export const theRateIsKept: Invariant = {
  name: 'the rate is kept',
  says: "Never more than Ocrolus's 20 calls come in within any second, but for those of a worker that was held up between its permit and its call, or that was no longer counted on. Once a worker has written down that Ocrolus asked for a pause, which it does for analytics apart, no worker that begins later calls it before that is over (5 minutes at most).",
  judge({ clock, complain }) {
    let arrivals: number[] = [];
    let pauses: Pause[] = [];

    return {
      onCommand(_service, command, _result, by) {
        if (!(command instanceof UpdateCommand) || by?.isStalled) return;
        const { Key, ExpressionAttributeValues: values } = command.input;
        const account = String(Key?.['id']);
        if (!ACCOUNTS.includes(account) || values?.[':until'] === undefined) return;
        const own = pauses.filter((pause) => pause.by === by && !pause.writtenAtMs.has(account));
        // Of several that it was asked for, a longer one than it writes is another: the write of that one has failed.
        const untilMs = own.length === 1 ? Number.POSITIVE_INFINITY : Number(values[':until']);
        for (const pause of own) if (pause.untilMs <= untilMs) pause.writtenAtMs.set(account, clock.nowMs());
      },
      onProviderCall({ provider, request, response, by }) {
        // Tokens are another host's.
        if (provider !== 'ocrolus' || request.path === '/oauth/token') return;
        const nowMs = clock.nowMs();
        pauses = pauses.filter(({ untilMs }) => untilMs > nowMs);
        const isDue = by?.state === 'running' && !by.isStalled;
        if (!isDue) return;
        arrivals = [...arrivals.filter((atMs) => atMs > nowMs - SECOND_MS), nowMs];
        if (arrivals.length > A_SECOND) complain('Ocrolus', `${arrivals.length} calls came within a second`);
        const account = request.path.endsWith('/summary') ? ANALYTICS : USUAL;
        if (
          pauses.some(
            ({ isHeard, writtenAtMs }) =>
              isHeard && by.begunAtMs > (writtenAtMs.get(account) ?? Number.POSITIVE_INFINITY),
          )
        )
          complain('Ocrolus', 'it was called before the pause was over that it had asked for');
        const { status, headers, lost, delayMs } = response;
        const asked = Number(headers['retry-after'] ?? 0);
        const untilMs = nowMs + delayMs + Math.min(asked, LONGEST_PAUSE_SECONDS) * SECOND_MS;
        if (status === 429 && !lost && asked > 0)
          pauses.push({ untilMs, by, isHeard: delayMs === 0, writtenAtMs: new Map() });
      },
    };
  },
};

import type { Invocation } from '../cloud/invocation.ts';
import type { Called, Invariant } from '../observed.ts';

/** https://docs.ocrolus.com/reference/api-rate-limit-policy */
const A_SECOND = 20;
const SECOND_MS = 1000;
const USUAL = 'PERMITS#ocrolus/main';
/** Analytics take permits of their own. */
const ANALYTICS = 'PERMITS#ocrolus/main/analytics';
const ACCOUNTS = [USUAL, ANALYTICS];
/** What Ocrolus answers holds up the connection no longer (shared/providers/ocrolus/call.ts). */
const LONGEST_PAUSE_SECONDS = 300;
/** Whoever has less time left may give the call up. */
const TO_HEAR_MS = 30 * SECOND_MS;

interface Pause {
  untilMs: number;
  /** Since when whoever begins finds it, for each of the accounts whose permits are taken. */
  writtenAtMs: Map<string, number>;
}

export const theRateIsKept: Invariant = {
  name: 'the rate is kept',
  says: "Never more than Ocrolus's 20 calls come in within any second, but for those of a worker that was held up between its permit and its call, or that was no longer counted on. A worker that Ocrolus asks for a pause has written it down when it ends, for analytics apart, unless it was killed or held up, or a write to the table failed meanwhile. Once it is written down, no worker that begins later calls Ocrolus before that is over (5 minutes at most).",
  judge({ clock, faults, complain }) {
    let arrivals: number[] = [];
    let pauses: Pause[] = [];
    /** From when on permits are free; it only grows. */
    const freeAtMs = new Map<string, number>();
    const failedWrites = () =>
      (faults.counts.get('table_throttled') ?? 0) + (faults.counts.get('write_answer_lost') ?? 0);

    function note(pause: Pause): void {
      for (const account of ACCOUNTS) {
        const isWritten = (freeAtMs.get(account) ?? 0) >= pause.untilMs;
        if (isWritten && !pause.writtenAtMs.has(account)) pause.writtenAtMs.set(account, clock.nowMs());
      }
    }

    function hear({ response }: Called, by: Invocation): void {
      const { status, headers, lost, delayMs } = response;
      const asked = Number(headers['retry-after'] ?? 0);
      // What came late its caller may have given up on.
      if (status !== 429 || lost || delayMs > 0 || asked === 0) return;
      const untilMs = clock.nowMs() + Math.min(asked, LONGEST_PAUSE_SECONDS) * SECOND_MS;
      const pause = { untilMs, writtenAtMs: new Map<string, number>() };
      note(pause);
      pauses.push(pause);
      if (clock.nowMs() > by.endsAtMs - TO_HEAR_MS) return;
      const failedBefore = failedWrites();
      clock.at(by.endsAtMs, () => {
        note(pause);
        const couldWrite = by.state === 'frozen' && !by.isStalled && failedWrites() === failedBefore;
        if (couldWrite && pause.writtenAtMs.size < ACCOUNTS.length)
          complain('Ocrolus', 'it asked for a pause, and nobody else was told');
      });
    }

    return {
      onChange({ id, after }) {
        const { free_at: freeAt } = Object(after);
        if (!ACCOUNTS.includes(id) || freeAt === undefined) return;
        freeAtMs.set(id, freeAt);
        pauses.forEach(note);
      },
      onProviderCall(called) {
        const { provider, request, by } = called;
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
            ({ writtenAtMs }) => by.begunAtMs > (writtenAtMs.get(account) ?? Number.POSITIVE_INFINITY),
          )
        )
          complain('Ocrolus', 'it was called before the pause was over that it had asked for');
        hear(called, by);
      },
    };
  },
};

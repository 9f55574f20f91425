/** All invariants together: tells each what happens, and keeps the first violation. */
import { invariants } from './invariants/invariants.ts';
import type { Judge, Observed, Promised } from './observed.ts';

export interface Violation {
  invariant: string;
  /** The id of the item that it is about. */
  item: string;
  message: string;
  /** Epoch ms. */
  atMs: number;
}

export type Jury = Required<Judge> & {
  verdict(): Violation | undefined;
  /** How many messages were handed to functions. */
  wakeUps(): number;
};

export function createJury(observed: Observed, note: (actor: string, what: () => string) => void): Jury {
  let violation: Violation | undefined;
  let wakeUps = 0;
  const promised = observed.promised as Map<string, Promised>;

  function complaint(invariant: string) {
    return (item: string, message: string) => {
      if (violation) return;
      violation = { invariant, item, message, atMs: observed.clock.nowMs() };
      note('VIOLATION', () => `${item}: ${message} (${invariant})`);
    };
  }

  observed.complain = complaint('clients are answered');
  const judges = invariants.map(({ name, judge }) => judge({ ...observed, complain: complaint(name) }));
  const told = <Name extends keyof Judge>(name: Name) => {
    const interested = judges.filter((judge) => judge[name] !== undefined);
    return (...about: Parameters<Required<Judge>[Name]>) => {
      for (const judge of interested) (judge[name] as (...about: unknown[]) => void)(...about);
    };
  };

  const onReceive = told('onReceive');
  const onPromise = told('onPromise');
  return {
    onChange: told('onChange'),
    onCommand: told('onCommand'),
    onDone: told('onDone'),
    onWebhook: told('onWebhook'),
    onProviderCall: told('onProviderCall'),
    onPost: told('onPost'),
    onTended: told('onTended'),
    onRead: told('onRead'),
    onRefused: told('onRefused'),
    onAudit: told('onAudit'),
    onLog: told('onLog'),
    onEnd: told('onEnd'),
    onReceive(queue, message) {
      wakeUps += 1;
      onReceive(queue, message);
    },
    onPromise(given) {
      promised.set(given.jobId, given);
      onPromise(given);
    },
    verdict: () => violation,
    wakeUps: () => wakeUps,
  };
}

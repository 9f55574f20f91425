/** How a call to a service of AWS goes wrong, as its client in the SDK tells it, retries and all. */
import type { FaultKind, Faults } from '../faults.ts';
import type { Mishap } from './effects.ts';

export type Service = 'dynamodb' | 's3' | 'sqs';

interface Possible {
  kind: FaultKind;
  happens: 'not' | 'once' | 'twice';
  error?: string;
  /** How much longer it takes than a call that works. */
  ms: readonly [least: number, most: number];
}

/** Three tries of five seconds each. */
const TIMED_OUT = [5_000, 15_000] as const;

const POSSIBLE: Readonly<Record<string, readonly Possible[]>> = {
  'dynamodb write': [
    {
      kind: 'table_throttled',
      happens: 'not',
      error: 'ProvisionedThroughputExceededException',
      ms: [100, 2_000],
    },
    { kind: 'write_answer_lost', happens: 'once', error: 'TimeoutError', ms: TIMED_OUT },
    // The SDK sends it again because the first answer was lost.
    { kind: 'write_repeated', happens: 'twice', ms: [5_000, 10_000] },
  ],
  'dynamodb read': [
    {
      kind: 'table_throttled',
      happens: 'not',
      error: 'ProvisionedThroughputExceededException',
      ms: [100, 2_000],
    },
  ],
  's3 write': [
    { kind: 'bucket_failed', happens: 'not', error: 'SlowDown', ms: [100, 2_000] },
    { kind: 'bucket_answer_lost', happens: 'once', error: 'TimeoutError', ms: TIMED_OUT },
    { kind: 'bucket_slow', happens: 'once', ms: [1_000, 14_000] },
  ],
  's3 read': [
    { kind: 'bucket_failed', happens: 'not', error: 'SlowDown', ms: [100, 2_000] },
    { kind: 'bucket_slow', happens: 'once', ms: [1_000, 14_000] },
  ],
  'sqs send': [
    { kind: 'send_refused', happens: 'not', error: 'ServiceUnavailable', ms: [100, 2_000] },
    { kind: 'send_answer_lost', happens: 'once', error: 'TimeoutError', ms: TIMED_OUT },
  ],
  // Receiving from a dead-letter queue and deleting there.
  'sqs drain': [{ kind: 'dead_letter_call_failed', happens: 'once', error: 'TimeoutError', ms: TIMED_OUT }],
};

export function secretMishap(faults: Faults): Mishap {
  if (!faults.strikes('secret_not_read')) return undefined;
  const error = Object.assign(new Error('secret_not_read'), { name: 'InternalServiceError' });
  return {
    kind: 'secret_not_read',
    happens: 'not',
    error,
    extraMs: faults.random('secret_not_read').whole(10, 3_000),
  };
}

/** @param name of the command. */
export function mishapOf(faults: Faults, service: Service, name: string): Mishap {
  const struck = (POSSIBLE[`${service} ${kindOf(service, name)}`] ?? []).find(({ kind }) =>
    faults.strikes(kind),
  );
  if (!struck) return undefined;
  const { kind, happens, ms } = struck;
  const error = struck.error && Object.assign(new Error(kind), { name: struck.error });
  return { kind, happens, extraMs: faults.random(kind).whole(...ms), ...(error && { error }) };
}

function kindOf(service: Service, name: string): string {
  if (service === 'sqs') return name === 'SendMessageCommand' ? 'send' : 'drain';
  return /^(Get|Query|List|Head)/.test(name) ? 'read' : 'write';
}

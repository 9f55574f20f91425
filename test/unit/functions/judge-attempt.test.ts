import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  type AttemptMade,
  judgeAttempt,
  type Verdict,
} from '../../../functions/deliver-result/judge-attempt.ts';
import type { Delivery } from '../../../shared/deliveries/delivery.ts';
import type { EndpointHealth } from '../../../shared/deliveries/endpoint.ts';
import { exampleDelivery } from '../../fakes/deliveries.ts';
import { HOUR, MINUTE, SECOND, T0 } from '../../fakes/example-job.ts';
import { WEBHOOK } from '../../fakes/pipeline.ts';

const TAKEN = { kind: 'delivered' } as const;
const FAILED = { kind: 'failed', errorCode: 'status_500' } as const;
const GONE = { kind: 'endpoint_off', errorCode: 'status_410' } as const;
const THROTTLED = { kind: 'throttled', errorCode: 'status_429' } as const;
const IN_A_MINUTE = { ...THROTTLED, retryAfterSeconds: 60 } as const;

/** It took a second. */
const AT = T0;
const NOW = T0 + SECOND;
const NOTHING_KNOWN = { failing_since: AT, failures: 1 };

interface Given {
  outcome: AttemptMade['attempt']['outcome'];
  delivery?: Partial<Delivery>;
  addressee?: Partial<AttemptMade['addressee']>;
  /** Of the endpoint, before. */
  known?: EndpointHealth;
  /** With this attempt. */
  health?: EndpointHealth;
}

/** Under a schedule of three attempts, by an endpoint that is switched off after two hours. */
function judge({ outcome, delivery, addressee, known, health = NOTHING_KNOWN }: Given): Verdict {
  return judgeAttempt({
    attempt: { at: AT, outcome },
    delivery: exampleDelivery({ state: 'owed', attempts: 0, tries: 0, ...delivery }),
    addressee: { target: { ...WEBHOOK, ...known }, ...addressee },
    health: outcome.kind === 'delivered' ? undefined : health,
    nowMs: NOW,
    schedule: [0, 10, 30],
    offAfterMs: 2 * HOUR,
    random: () => 0,
  });
}

/** What matters of it: the delivery without its log, and what else is said. */
function brief({ delivery: { log: _, first_tried_at: _at, ...delivery }, ...rest }: Verdict) {
  const { switchesOff, opensBreaker, ...said } = rest;
  return { ...delivery, ...said, ...(switchesOff && { switchesOff }), ...(opensBreaker && { opensBreaker }) };
}

const OWED = { state: 'owed', logged: 'failed', event: 'delivery_failed' };
const PARKED = { ...OWED, state: 'parked' };
const PUT_OFF = { state: 'parked', logged: 'throttled', event: 'delivery_throttled' };
const GIVEN_UP = { state: 'failed', logged: 'given_up', event: 'delivery_failed' };
/** Its endpoint's item has let it through. */
const RELEASED = { released: true, next_attempt_at: 7 } as const;
const LAST = { attempts: 2, tries: 6, first_tried_at: T0 - MINUTE };

describe('an attempt that was', () => {
  const rules: [string, Given, object][] = [
    [
      'taken ends the delivery',
      { outcome: TAKEN, delivery: { ...RELEASED, attempts: 1, tries: 4 } },
      { state: 'delivered', attempts: 2, tries: 5, logged: 'delivered', event: 'delivered' },
    ],
    [
      'not taken is made again by the schedule',
      { outcome: FAILED, delivery: { attempts: 1, tries: 2 } },
      { ...OWED, attempts: 2, tries: 3, next_attempt_at: NOW + 30 * SECOND },
    ],
    [
      "not taken is made again by the endpoint's own schedule",
      { outcome: FAILED, addressee: { schedule: [0, 77] } },
      { ...OWED, attempts: 1, tries: 1, next_attempt_at: NOW + 77 * SECOND },
    ],
    [
      'let through and not taken, where no failure was known before, is made again by the schedule',
      { outcome: FAILED, delivery: RELEASED },
      { ...OWED, attempts: 1, tries: 1, next_attempt_at: NOW + 10 * SECOND },
    ],
    [
      'the fifth in a row to fail opens the breaker',
      { outcome: FAILED, health: { failing_since: AT, failures: 5 } },
      { ...OWED, attempts: 1, tries: 1, next_attempt_at: NOW + 10 * SECOND, opensBreaker: true },
    ],
    [
      'the fourth in a row to fail does not',
      { outcome: FAILED, health: { failing_since: AT, failures: 4 } },
      { ...OWED, attempts: 1, tries: 1, next_attempt_at: NOW + 10 * SECOND },
    ],
    [
      'made to see whether the endpoint is back costs nothing',
      { outcome: FAILED, delivery: { ...RELEASED, attempts: 2 }, known: { failing_since: T0 - HOUR } },
      { ...PARKED, attempts: 2, tries: 1 },
    ],
    [
      'the last of its schedule, and none was taken meanwhile, waits for its endpoint with the whole schedule before it',
      { outcome: FAILED, delivery: LAST, health: { failing_since: T0, took_at: T0 - MINUTE } },
      { ...PARKED, attempts: 0, tries: 7, opensBreaker: true },
    ],
    [
      'the last of its schedule is given up where the endpoint has taken others meanwhile',
      { outcome: FAILED, delivery: LAST, health: { failing_since: T0, took_at: T0 - MINUTE + 1 } },
      { ...GIVEN_UP, attempts: 3, tries: 7 },
    ],
    [
      'given up keeps nothing of its turn',
      { outcome: FAILED, delivery: { ...LAST, ...RELEASED }, health: { failing_since: T0, took_at: T0 } },
      { ...GIVEN_UP, attempts: 3, tries: 7 },
    ],
    [
      'put off waits, costs nothing and opens the breaker',
      { outcome: THROTTLED, delivery: { attempts: 1, tries: 1 } },
      { ...PUT_OFF, attempts: 1, tries: 2, opensBreaker: true },
    ],
    [
      'put off for a time waits for that',
      { outcome: IN_A_MINUTE },
      { ...PUT_OFF, attempts: 0, tries: 1, opensBreaker: true, askedUntilMs: NOW + MINUTE },
    ],
    [
      'answered 410 switches the endpoint off',
      { outcome: GONE },
      { ...PARKED, event: 'endpoint_off', attempts: 0, tries: 1, switchesOff: 'gone' },
    ],
    [
      'let through to an endpoint that has taken nothing for so long switches it off',
      {
        outcome: FAILED,
        delivery: RELEASED,
        known: { failing_since: NOW - 2 * HOUR },
        health: { failing_since: NOW - 2 * HOUR },
      },
      { ...PARKED, attempts: 0, tries: 1, switchesOff: 'failing' },
    ],
    [
      'let through to one that has taken nothing for a little less does not',
      {
        outcome: FAILED,
        delivery: RELEASED,
        known: { failing_since: NOW - 2 * HOUR + 1 },
        health: { failing_since: NOW - 2 * HOUR + 1 },
      },
      { ...PARKED, attempts: 0, tries: 1 },
    ],
    [
      'not let through switches nothing off, however long the endpoint has taken nothing',
      { outcome: FAILED, health: { failing_since: NOW - 3 * HOUR } },
      { ...OWED, attempts: 1, tries: 1, next_attempt_at: NOW + 10 * SECOND },
    ],
    [
      'put off by one that has taken nothing for so long switches it off',
      { outcome: THROTTLED, delivery: RELEASED, health: { failing_since: NOW - 2 * HOUR } },
      { ...PUT_OFF, attempts: 0, tries: 1, opensBreaker: true, switchesOff: 'failing' },
    ],
  ];
  for (const [name, given, expected] of rules) {
    test(name, () => {
      assert.deepEqual(brief(judge(given)), expected);
    });
  }
});

describe('to the URL of a template that was deleted, for which nothing is parked, an attempt that was', () => {
  const addressee = { isOrphan: true };
  const rules: [string, Given, object][] = [
    ['answered 410 is given up', { outcome: GONE, addressee }, { ...GIVEN_UP, attempts: 0, tries: 1 }],
    [
      'put off is tried again by the schedule',
      { outcome: THROTTLED, addressee },
      { ...OWED, attempts: 1, tries: 1, next_attempt_at: NOW + 10 * SECOND },
    ],
    [
      'put off for a time is tried again after that',
      { outcome: IN_A_MINUTE, addressee },
      { ...OWED, attempts: 1, tries: 1, next_attempt_at: NOW + MINUTE },
    ],
  ];
  for (const [name, given, expected] of rules) {
    test(name, () => {
      assert.deepEqual(brief(judge(given)), expected);
    });
  }
});

test('when it was first tried stays, until it waits with its whole schedule before it', () => {
  const first = (given: Given) => judge(given).delivery.first_tried_at;
  assert.equal(first({ outcome: FAILED }), AT);
  assert.equal(first({ outcome: FAILED, delivery: { first_tried_at: 5, attempts: 1 } }), 5);
  assert.equal(first({ outcome: THROTTLED, delivery: { first_tried_at: 5 } }), 5);
  assert.equal(first({ outcome: FAILED, delivery: LAST }), undefined);
});

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  type DeliveryAttempt,
  type DeliveryOutcome,
  deliveryOutcome,
} from '../../../shared/deliveries/delivery-outcome.ts';
import { PaperhookError } from '../../../shared/errors.ts';

const unavailable = new PaperhookError('endpoint_unavailable', 'The endpoint did not answer: ECONNREFUSED.', {
  fault: 'transient',
  cause: 'ECONNREFUSED',
});
const unnamed = new PaperhookError('endpoint_unavailable', 'no answer', { fault: 'transient' });
const addressRefused = new PaperhookError('address_refused', 'not public', {
  fault: 'permanent',
  cause: 'EVIL',
});

const cases: [what: string, attempt: DeliveryAttempt, outcome: DeliveryOutcome][] = [
  ['200', { status: 200 }, { kind: 'delivered' }],
  ['204', { status: 204 }, { kind: 'delivered' }],
  ['299', { status: 299, retryAfterSeconds: 9 }, { kind: 'delivered' }],
  ['199', { status: 199 }, { kind: 'failed', errorCode: 'status_199' }],
  ['300', { status: 300 }, { kind: 'failed', errorCode: 'status_300' }],
  ['302', { status: 302 }, { kind: 'failed', errorCode: 'status_302' }],
  ['400', { status: 400 }, { kind: 'failed', errorCode: 'status_400' }],
  ['401', { status: 401 }, { kind: 'failed', errorCode: 'status_401' }],
  ['403', { status: 403 }, { kind: 'failed', errorCode: 'status_403' }],
  ['404', { status: 404 }, { kind: 'failed', errorCode: 'status_404' }],
  ['409', { status: 409 }, { kind: 'failed', errorCode: 'status_409' }],
  ['410', { status: 410, retryAfterSeconds: 9 }, { kind: 'endpoint_off', errorCode: 'status_410' }],
  ['411', { status: 411 }, { kind: 'failed', errorCode: 'status_411' }],
  ['429', { status: 429 }, { kind: 'throttled', errorCode: 'status_429' }],
  [
    '429 with Retry-After',
    { status: 429, retryAfterSeconds: 0 },
    { kind: 'throttled', errorCode: 'status_429', retryAfterSeconds: 0 },
  ],
  ['500', { status: 500 }, { kind: 'failed', errorCode: 'status_500' }],
  ['503', { status: 503 }, { kind: 'failed', errorCode: 'status_503' }],
  [
    '503 with Retry-After',
    { status: 503, retryAfterSeconds: 9 },
    { kind: 'throttled', errorCode: 'status_503', retryAfterSeconds: 9 },
  ],
  ['504', { status: 504 }, { kind: 'failed', errorCode: 'status_504' }],
  ['a network error', { error: unavailable }, { kind: 'failed', errorCode: 'ECONNREFUSED' }],
  [
    'a network error without a name',
    { error: unnamed },
    { kind: 'failed', errorCode: 'endpoint_unavailable' },
  ],
  ['a refused address', { error: addressRefused }, { kind: 'failed', errorCode: 'address_refused' }],
  ['an unknown error', { error: new TypeError('secret') }, { kind: 'failed', errorCode: 'unknown' }],
  ['no error at all', { error: undefined }, { kind: 'failed', errorCode: 'unknown' }],
];

describe('what an attempt means', () => {
  for (const [what, attempt, outcome] of cases) {
    test(`${what}: ${outcome.kind}`, () => assert.deepEqual(deliveryOutcome(attempt), outcome));
  }
});

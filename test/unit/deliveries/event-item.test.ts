import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newEvent } from '../../../shared/deliveries/event-item.ts';
import { dueShard } from '../../../shared/jobs/obligation.ts';
import { T0 } from '../../fakes/example-job.ts';

test('a new event is to be delivered at once, under a name that follows from what it is about', () => {
  const event = { tenant: 'acme', event: 'ocrolus.book.verified', about: 'job-1', body: { job_id: 'job-1' } };
  const id = 'EVENT#job-1_ocrolus-book-verified';
  const item = {
    id,
    kind: 'event',
    version: 1,
    step: 'deliver',
    due: T0,
    due_shard: dueShard(id),
    hints: 0,
    hints_seen: 0,
    claims: 0,
    dead_letters: 0,
    tenant: 'acme',
    event: 'ocrolus.book.verified',
    delivery_id: 'msg_job-1_ocrolus-book-verified',
    body: '{"job_id":"job-1"}',
    occurred_at: T0,
    attempts: 0,
  };
  assert.deepEqual(newEvent(event, T0), item);
  assert.deepEqual(newEvent({ ...event, except: 'endpoint-1' }, T0), { ...item, except: 'endpoint-1' });
});

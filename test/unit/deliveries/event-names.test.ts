import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSubscribed } from '../../../shared/deliveries/event-names.ts';
import { eventsOf } from '../../../shared/deliveries/parse-events.ts';

test('an endpoint is subscribed to an event by its name, by what it begins with, or to all', () => {
  const cases: [pattern: string, event: string, isIt: boolean][] = [
    ['job.failed', 'job.failed', true],
    ['job.failed', 'job.failed_again', false],
    ['job.failed', 'job.faile', false],
    ['job.*', 'job.failed', true],
    ['job.*', 'jobs.failed', false],
    ['ocrolus.book.*', 'ocrolus.document.rejected', false],
    ['*', 'endpoint.disabled', true],
  ];
  for (const [pattern, event, isIt] of cases)
    assert.equal(isSubscribed({ events: ['batch.completed', pattern] }, event), isIt, `${pattern} ${event}`);
});

test('beside our own events there are those of the one provider that has any', () => {
  assert.deepEqual(
    eventsOf(['*']).filter((name) => !name.startsWith('ocrolus.')),
    ['job.succeeded', 'job.failed', 'batch.completed', 'endpoint.disabled'],
  );
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { completedVia } from '../../../shared/jobs/job.ts';
import { dueShard, hasPassed, owes } from '../../../shared/jobs/obligation.ts';

test('a step has passed for an item at a later one, and only then', () => {
  assert.equal(hasPassed('start', 'settle'), true);
  assert.equal(hasPassed('settle', 'purge'), true);
  assert.equal(hasPassed('settle', 'settle'), false);
  assert.equal(hasPassed('deliver', 'settle'), false);
});

test('an item stands in one of 8 shards for good, and items spread over all of them', () => {
  // printf 'JOB#1' | sha256sum begins with 7f, and 127 % 8 is 7.
  assert.deepEqual(owes('JOB#1', 'start', 5), { step: 'start', due: 5, due_shard: 7 });
  const shards = Array.from({ length: 400 }, (_, index) => dueShard(`JOB#${index}`));
  assert.deepEqual([...new Set(shards)].toSorted(), [0, 1, 2, 3, 4, 5, 6, 7]);
});

test('only notifications and redrives are named, all else was the poller', () => {
  assert.equal(completedVia('notification'), 'notification');
  assert.equal(completedVia('redrive'), 'redrive');
  assert.equal(completedVia('poller'), 'poller');
  assert.equal(completedVia('step'), 'poller');
});

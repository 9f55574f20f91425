import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HOUR, MINUTE, T0 } from '../../fakes/example-job.ts';
import { asJson, openSubmitWorld, PDF } from '../../fakes/submit-world.ts';

async function opened() {
  const world = await openSubmitWorld();
  const id = await world.upload(PDF, { file_name: 'invoice.pdf' });
  const key = `incoming/${id}`;
  return {
    ...world,
    key,
    id,
    has: () => world.files.objects.has(key),
    item: () => world.uploadItem(id),
    purge: () => world.run({ item: `UPLOAD#${id}`, step: 'purge', via: 'poller' }),
  };
}

test('what nobody has used goes after an hour, and what came later with its 24 hours', async () => {
  const { purge, has, item, clock, files, key } = await opened();
  clock.ms = T0 + 61 * MINUTE;
  assert.equal(await purge(), 'done');
  assert.deepEqual([has(), (await item()).due], [true, T0 + 62 * MINUTE]);
  clock.ms = T0 + 62 * MINUTE;
  assert.equal(await purge(), 'done');
  assert.deepEqual([has(), (await item()).due], [false, T0 + 1_425 * MINUTE]);
  // A PUT that began in time and was slow.
  await files.put(key, PDF);
  clock.ms = T0 + 1_425 * MINUTE;
  assert.equal(await purge(), 'done');
  const { step, due, file_name, use, expires_at } = await item();
  assert.deepEqual(
    [has(), step, due, file_name, use, expires_at],
    [false, undefined, undefined, undefined, undefined, T0 / 1000 + 30 * 86_400],
  );
  assert.equal(await purge(), 'passed');
});

test('what its job has copied goes with the next poll, and its job keeps its copy', async () => {
  const { purge, submit, id, has, item, files, poll, takeSent } = await opened();
  const { body } = await submit(asJson({ template_id: 'template-1', upload_id: id }));
  takeSent();
  await poll();
  assert.deepEqual(
    takeSent().map(({ item: woken, step }) => [woken, step]),
    [[`UPLOAD#${id}`, 'purge']],
  );
  assert.equal(await purge(), 'done');
  assert.deepEqual([has(), (await item()).due], [false, T0 + 1_425 * MINUTE]);
  assert.ok(files.objects.has(`uploads/${body?.['job_id']}`));
});

test('what a submit is about to copy does not go', async () => {
  const { purge, submitAndDie, id, has, item, clock } = await opened();
  await submitAndDie(asJson({ template_id: 'template-1', upload_id: id }), 7, 'before');
  clock.ms = T0 + MINUTE;
  assert.equal(await purge(), 'done');
  assert.deepEqual([has(), (await item()).due], [true, T0 + 62 * MINUTE]);
});

test('one that S3 does not let go of says why, and is tried again', async () => {
  const { purge, item, clock, files, has } = await opened();
  clock.ms = T0 + 2 * HOUR;
  const { remove } = files;
  files.remove = () => Promise.reject(new Error('S3 is down'));
  await assert.rejects(purge(), /S3 is down/);
  assert.equal((await item()).last_failure?.code, 'unavailable');
  files.remove = remove;
  assert.equal(await purge(), 'done');
  assert.deepEqual([has(), (await item()).last_failure], [false, undefined]);
});

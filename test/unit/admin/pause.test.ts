import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startDeployment, type TestDeployment } from './deployment.ts';
import { runInProcess } from './run-in-process.ts';

const FIRST = Date.UTC(2026, 2, 2, 8);
const LATER = Date.UTC(2026, 2, 2, 9);

let deployment: TestDeployment;
before(async () => {
  deployment = await startDeployment();
});
after(() => deployment.stop());

const run = (command: string, name: string, nowMs = FIRST, where: string[] = []) =>
  runInProcess(deployment.target, [command, 'azoraone', '--name', name, ...where], { nowMs });
const pausedSince = async () =>
  (await deployment.target.settings.getConnection('azoraone', 'main'))?.paused_since;

test('a connection that is not there: which ones are', async () => {
  const none = await run('pause', 'main');
  assert.equal(none.remarks, 'There is no connection azoraone/main. There are none: connect makes one.');
  for (const name of ['main', 'second']) {
    const connection = { kind: 'connection', provider: 'azoraone', name, created_at: 1 } as const;
    await deployment.target.settings.putConnection(connection);
  }
  for (const command of ['pause', 'resume']) {
    const { exitCode, output, remarks } = await run(command, 'third');
    assert.deepEqual([exitCode, output], [1, []]);
    assert.equal(
      remarks,
      'There is no connection azoraone/third. There are: azoraone/main, azoraone/second.',
    );
  }
});

test('is paused once, and says since when; another one goes on', async () => {
  assert.deepEqual(await run('pause', 'main'), {
    exitCode: 0,
    output: ['The connection azoraone/main is paused.'],
    remarks: 'Running functions heed it within a minute.',
  });
  assert.deepEqual((await run('pause', 'main', LATER)).output, [
    'The connection azoraone/main has been paused since 2026-03-02T08:00:00.000Z.',
  ]);
  assert.equal(await pausedSince(), FIRST);
  const second = await deployment.target.settings.getConnection('azoraone', 'second');
  assert.equal(second?.paused_since, undefined);
});

test('is resumed once, and says how its jobs go on at once', async () => {
  const { exitCode, output, remarks } = await run('resume', 'main');
  assert.deepEqual(
    [exitCode, output],
    [0, ['The connection azoraone/main is resumed; it was paused since 2026-03-02T08:00:00.000Z.']],
  );
  assert.match(remarks, /10 minutes later at most\.\n.*redrive --reason connection_paused$/);
  assert.equal(await pausedSince(), undefined);
  for (const where of [['--local'], ['--stage', 'production']]) {
    await run('pause', 'main', FIRST, where);
    const { remarks } = await run('resume', 'main', LATER, where);
    assert.ok(remarks.endsWith(`redrive --reason connection_paused ${where.join(' ')}`));
  }
  assert.deepEqual((await run('resume', 'main')).output, ['The connection azoraone/main is not paused.']);
});

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { exampleJob } from '../../fakes/example-job.ts';
import { startDeployment, type TestDeployment } from './deployment.ts';
import { runInProcess } from './run-in-process.ts';

const NOW = Date.UTC(2026, 2, 2, 8);

let deployment: TestDeployment;
before(async () => {
  deployment = await startDeployment();
});
after(() => deployment.stop());

const run = (...args: string[]) => runInProcess(deployment.target, args, { nowMs: NOW });

test('a balance is set, set anew, and taken away', async () => {
  const { settings } = deployment.target;
  assert.deepEqual(await run('set-balance', 'acme', '500'), {
    exitCode: 0,
    output: ['The balance of tenant acme is 500 credits.'],
    remarks: 'Running functions heed it within a minute.',
  });
  const { granted, set_at, tenant } = (await settings.getGrant('acme')) ?? {};
  assert.deepEqual([granted, set_at, tenant], [500, NOW, 'acme']);
  await run('set-balance', 'acme', '0');
  assert.equal((await settings.getGrant('acme'))?.granted, 0);
  assert.equal(await settings.getGrant('globex'), undefined);
  const { output } = await run('set-balance', 'acme', 'unlimited');
  assert.deepEqual(output, ['The balance of tenant acme is unlimited.']);
  assert.equal(await settings.getGrant('acme'), undefined);
});

test('a recount says what was wrong, and puts it right', async () => {
  const { credits } = deployment.target;
  await run('set-balance', 'counted', '100');
  await credits.ledger.charge(exampleJob({ tenant: 'counted' }), 7, NOW + 1);
  const line = async () => (await run('recount-balance', 'counted')).output;
  const start = 'Tenant counted: 100 credits granted at 2026-03-02T08:00:00.000Z, 7 spent';
  assert.deepEqual(await line(), [`${start} (corrected from 0), 93 left.`]);
  assert.deepEqual(await line(), [`${start} (as it was), 93 left.`]);
});

test('of a balance that has just changed nothing can be told yet', async () => {
  const { credits, settings } = deployment.target;
  await run('set-balance', 'busy', '100');
  const grant = await settings.getGrant('busy');
  assert.ok(grant);
  await credits.counter.add(grant, 7, credits.nowMs());
  const { exitCode, output, remarks } = await run('recount-balance', 'busy');
  assert.deepEqual([exitCode, output], [1, []]);
  assert.match(remarks, /charged or refunded within the last 3 minutes/);
});

test('a tenant without a balance has nothing to count', async () => {
  const { exitCode, output } = await run('recount-balance', 'nobody');
  assert.deepEqual([exitCode, output], [0, ['Tenant nobody has no balance: it is unlimited.']]);
});

for (const [args, problem] of [
  [['set-balance'], /^set-balance takes a tenant, and credits or unlimited\./],
  [['set-balance', 'acme'], /^set-balance takes a tenant/],
  [['set-balance', 'acme', '5', '6'], /^set-balance takes a tenant/],
  [['set-balance', 'Acme', '5'], /^A tenant's name/],
  [['set-balance', 'acme', '1.5'], /^Credits are a whole number/],
  [['set-balance', 'acme', '1e3'], /^Credits are a whole number/],
  [['set-balance', 'acme', '1000000001'], /^Credits are a whole number/],
  [['recount-balance'], /^recount-balance takes a tenant\./],
  [['recount-balance', 'acme', 'globex'], /^recount-balance takes a tenant\./],
] satisfies [string[], RegExp][]) {
  test(`misunderstood: ${args.join(' ')}`, async () => {
    const { exitCode, remarks } = await run(...args);
    assert.equal(exitCode, 2);
    assert.match(remarks, problem);
  });
}

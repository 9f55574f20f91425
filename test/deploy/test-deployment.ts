/** From nothing to a deployment that has been tested, changed, tested again and removed. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { connectSimulators } from '../../infra/local/connect-simulators.ts';
import { bootstrap, deployPaperhook, deploySimulators, destroy } from './cdk.ts';
import { admin, ROOT, run } from './commands.ts';
import { showLimits } from './emulator/limits.ts';
import { MissingError } from './missing-error.ts';
import { openAccount, openEmulator, type Place } from './place.ts';
import { clearDeployment, type Inventory, inventory, inventoryWithout, ours } from './remains.ts';
import { controlUrls } from './simulators/control-urls.ts';
import { reachable } from './simulators/reachable.ts';
import { settledStatus, stackExists, stackOutputs, stackResources } from './stack-facts.ts';
import { BOOTSTRAP_STACK, PAPERHOOK_STACK, SIMULATORS_STACK, UNDER_TEST } from './stacks.ts';
import { type Step, steps } from './steps.ts';

/** What every system is held to: the very tests of the local run. Alone, for it looks at all that there is. */
const CONTRACT = ['test/end-to-end/client-contract.test.ts'];
/** Side by side, because most of it is waiting for the next poll. */
const SCENARIOS = [
  'test/end-to-end/notifications.test.ts',
  'test/end-to-end/ocrolus.test.ts',
  'test/deploy/tests/samples.ts',
  'test/deploy/tests/bucket.ts',
  'test/deploy/tests/dead-letters.ts',
];
const REDEPLOYMENT = ['test/deploy/tests/redeployment.ts'];

export async function testDeployment(aws: boolean, interrupted: AbortSignal): Promise<void> {
  const { step, cleanUp, summary } = steps(interrupted);
  await using undo = new AsyncDisposableStack();
  const place = aws ? await openAccount() : await openEmulator(step);
  undo.defer(place.close);
  await refuseToMeddle();
  await step('cdk bootstrap', () => bootstrapOnce(place));
  // In an account of somebody's other things may come and go meanwhile.
  const bare = place.isEmulated ? await inventory() : undefined;
  {
    await using deployed = new AsyncDisposableStack();
    // Whatever happens from here on, what was deployed is removed; an emulator that is stopped takes all of it along.
    deployed.defer(() =>
      place.isEmulated && interrupted.aborted ? Promise.resolve() : remove(cleanUp, bare),
    );
    await deployAll(step);
    await test(step, 'client contract', CONTRACT);
    await test(step, 'scenarios', SCENARIOS);
    await test(step, 'second deployment over live jobs', REDEPLOYMENT);
    if (place.isEmulated) await step("what the emulator can't do, and this run has not shown", showLimits);
  }
  console.log(`\n${summary()}`);
}

/** The stacks of another run that is under way, or was cut off, are not this one's to change. */
async function refuseToMeddle(): Promise<void> {
  for (const stack of [PAPERHOOK_STACK, SIMULATORS_STACK])
    if (await stackExists(stack))
      throw new MissingError(
        `There is a stack ${stack} already: wait for its test, or delete it (its bucket must be empty).`,
      );
}

async function bootstrapOnce({ account, region }: Place): Promise<void> {
  if (!(await stackExists(BOOTSTRAP_STACK))) await bootstrap(account, region);
}

async function deployAll(step: Step): Promise<void> {
  await step('cdk deploy: simulators', () => deploySimulators(randomBytes(16).toString('hex')));
  const simulatorsUrl = reachable(String((await stackOutputs(SIMULATORS_STACK))['Url']));
  await step('cdk deploy: Paperhook', () => deployPaperhook(simulatorsUrl));
  await step('connect the providers', () => connectSimulators(admin, controlUrls(simulatorsUrl)));
}

async function test(step: Step, name: string, files: string[]): Promise<void> {
  const args = ['--test', `--test-concurrency=${files.length}`, '--test-reporter=spec'];
  const env = { [UNDER_TEST]: 'yes' };
  await step(name, () =>
    run(process.execPath, [...args, ...files.map((file) => join(ROOT, file))], { shown: true, env }),
  );
}

async function remove(step: Step, bare: Inventory | undefined): Promise<void> {
  const stacks: string[] = [];
  for (const stack of [PAPERHOOK_STACK, SIMULATORS_STACK]) if (await stackExists(stack)) stacks.push(stack);
  // A deployment that was cut off here goes on there.
  const statuses = await Promise.all(stacks.map(settledStatus));
  const isWhole = statuses.filter((status) => /^(CREATE|UPDATE)_COMPLETE$/.test(status)).length === 2;
  const resources = (await Promise.all(stacks.map(stackResources))).flat();
  const before = ours(await inventory(), resources);
  await step('cdk destroy', () => destroyAll(stacks));
  await step('nothing but the bootstrap stack is left', async () => {
    const there = await inventoryWithout(resources);
    const left = [...ours(there, resources)].filter(([, ids]) => ids.length > 0);
    if (left.length > 0)
      throw new Error(`These are left:\n${left.map((kind) => kind.flat().join(' ')).join('\n')}`);
    for (const [kind, was] of bare ?? [])
      if (there.get(kind) !== was)
        throw new Error(`The ${kind} are not those of before:\n${was}\n${there.get(kind)}`);
    const kindsSeen = [...before].filter(([, ids]) => ids.length > 0).map(([kind]) => kind);
    const unseen = [...before.keys()].filter((kind) => !kindsSeen.includes(kind));
    if (isWhole && unseen.length > 0)
      throw new Error(
        `Nobody knows what is left: the ${unseen.join(', ')} were not seen when they were there.`,
      );
    console.log(`   gone are all of the ${kindsSeen.join(', ')} that were there`);
  });
}

/** Each of them, even where one can't be: what is left of a deployment costs. */
async function destroyAll(stacks: readonly string[]): Promise<void> {
  const failures: unknown[] = [];
  for (const stack of stacks) {
    try {
      if (stack === PAPERHOOK_STACK) await clearDeployment();
      await destroy(stack);
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, 'Not everything was removed.');
}

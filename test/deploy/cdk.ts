/** The two stacks, deployed and destroyed by cdk's own commands. */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT, type RunOptions, run } from './commands.ts';
import { PAPERHOOK_STACK, SIMULATORS_STACK, STAGE } from './stacks.ts';

const OUTPUT = join(ROOT, '.paperhook', 'deploy');
const assemblyOf = (stack: string) => join(OUTPUT, stack);

/** Whether the app is rewritten for an emulator on its way; its processes are told by their environment. */
export const IS_EMULATED = 'PAPERHOOK_EMULATED';

function cdk(args: string[], options: RunOptions = {}): Promise<string> {
  return run('cdk', [...args, '--no-notices', '--progress', 'events'], options);
}

export async function bootstrap(account: string, region: string): Promise<void> {
  // Elsewhere, for it would synthesise the app of the directory that it is called in.
  await cdk(['bootstrap', `aws://${account}/${region}`], { directory: tmpdir() });
}

/** @param token that every path of theirs begins with. */
export async function deploySimulators(token: string): Promise<void> {
  const app = ['--app', `node ${join(ROOT, 'test', 'deploy', 'simulators', 'app.ts')}`];
  const context = ['-c', `simulators_token=${token}`];
  await deploy(SIMULATORS_STACK, [...app, ...context]);
}

/** @param directory of the checkout that is deployed. */
export async function deployPaperhook(simulatorsUrl: string, directory = ROOT): Promise<void> {
  const app = join(ROOT, 'test', 'deploy', 'emulated-app.ts');
  const emulated = process.env[IS_EMULATED] === undefined ? [] : ['--app', `node ${app}`];
  const context = ['-c', `stage=${STAGE}`, '-c', `simulators=${simulatorsUrl}`];
  await deploy(PAPERHOOK_STACK, [...emulated, ...context], directory);
}

async function deploy(stack: string, args: string[], directory = ROOT): Promise<void> {
  const quietly = ['--require-approval', 'never', '--output', assemblyOf(stack)];
  await cdk(['deploy', stack, ...args, ...quietly], { directory });
}

/** The stack as it was last deployed from here. */
export async function destroy(stack: string): Promise<void> {
  await cdk(['destroy', stack, '--force', '--app', assemblyOf(stack)]);
}

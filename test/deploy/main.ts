// npm run test:deploy [-- --aws]: deploys Paperhook to an emulator of AWS (to AWS), tests it there, and removes it again.
import { parseArgs } from 'node:util';
import { interruption } from '../../infra/local/interruption.ts';
import { CommandError, endCommands } from './commands.ts';
import { MissingError } from './missing-error.ts';
import { problems } from './problems.ts';
import { testDeployment } from './test-deployment.ts';

const USAGE = `Usage: npm run test:deploy [-- --aws]

  --aws  To the account and region of the credentials in the environment, instead of to an emulator on this machine.
         The stacks paperhook-test and paperhook-test-simulators are made, and removed again.`;

process.exit(await main());

async function main(): Promise<number> {
  const options = optionsOrUndefined();
  if (!options) return 2;
  const interrupted = interruption();
  interrupted.addEventListener('abort', endCommands);
  try {
    await testDeployment(options.aws, interrupted);
    return 0;
  } catch (error) {
    for (const problem of problems(error, interrupted.aborted))
      console.error(
        problem instanceof MissingError || problem instanceof CommandError ? problem.message : problem,
      );
    return interrupted.aborted ? 130 : 1;
  }
}

function optionsOrUndefined(): { aws: boolean } | undefined {
  try {
    return parseArgs({ options: { aws: { type: 'boolean', default: false } } }).values;
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${USAGE}`);
    return undefined;
  }
}

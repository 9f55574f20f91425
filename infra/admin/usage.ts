import type { Command } from './command.ts';
import { commands } from './commands.ts';

/** Of one command, or of all. */
export function usage(command?: Command): string {
  const described = command ? [command] : commands;
  return `Usage: npm run admin -- COMMAND [--stage development|production | --local]

${described.map(describe).join('\n')}

  --stage STAGE  The stack paperhook-STAGE, with the AWS credentials and the region of your
                 environment or profile; development if left out.
  --local        What \`npm start\` is running on this machine.`;
}

function describe({ words, usage: rest, summary }: Command): string {
  const indented = summary.split('\n').map((line) => `      ${line}`);
  return [`  ${[...words, rest].join(' ')}`, ...indented].join('\n');
}

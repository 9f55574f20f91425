import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { AdminError } from './admin-error.ts';
import type { Action, Command, Values } from './command.ts';
import { commands } from './commands.ts';
import type { TargetChoice } from './target/open-target.ts';
import { parseTargetChoice } from './target/parse-target-choice.ts';

export type Call =
  | { kind: 'help'; command: Command | undefined }
  | { kind: 'run'; target: TargetChoice; action: Action };

const EVERYWHERE = {
  stage: { type: 'string' },
  local: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} satisfies ParseArgsOptionsConfig;

/** The command that the arguments name, whatever else is wrong with them. */
export function findCommand(args: string[]): Command | undefined {
  const positionals = readLoosely(args).positionals;
  return commands.find(({ words }) => words.every((word, index) => positionals[index] === word));
}

/** Throws AdminError `usage`. What an argument says is never repeated: it may be a secret in the wrong place. */
export function parseCall(args: string[]): Call {
  const command = findCommand(args);
  if (readLoosely(args).values['help']) return { kind: 'help', command };
  if (!command)
    throw new AdminError('usage', args.length > 0 ? 'There is no such command.' : 'Which command?');
  const { values, positionals } = readStrictly(command, args);
  return {
    kind: 'run',
    target: parseTargetChoice(values),
    action: command.parse(values, positionals.slice(command.words.length)),
  };
}

/** Every command's options count, so that words are told from the values of options. */
function readLoosely(args: string[]) {
  const options = Object.assign({}, EVERYWHERE, ...commands.map((command) => command.options));
  return parseArgs({ args, options, strict: false, allowPositionals: true });
}

function readStrictly(command: Command, args: string[]): { values: Values; positionals: string[] } {
  const options: ParseArgsOptionsConfig = { ...EVERYWHERE, ...command.options };
  refuseUnknown(command, options, args);
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    // Names the option and never its value; only the first line says what is wrong.
    const [problem = ''] = (error instanceof Error ? error.message : '').split('\n');
    throw new AdminError('usage', problem);
  }
}

function refuseUnknown(command: Command, options: ParseArgsOptionsConfig, args: string[]): void {
  const { tokens } = parseArgs({ args, options, strict: false, allowPositionals: true, tokens: true });
  for (const token of tokens) {
    if (token.kind !== 'option' || Object.hasOwn(options, token.name)) continue;
    const problem =
      command.refuse?.(token.name) ?? `${command.words.join(' ')} has no option ${token.rawName}.`;
    throw new AdminError('usage', problem);
  }
}

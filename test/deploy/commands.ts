/** The command lines of the README, run as whoever reads it would. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { STAGE, UNDER_TEST } from './stacks.ts';

export const ROOT = join(import.meta.dirname, '..', '..');

/** What `npm run admin -- ...` prints, line by line. @param input piped in, as JSON. */
export async function admin(args: string[], input: object = {}): Promise<string[]> {
  const command = [join(ROOT, 'infra', 'admin', 'main.ts'), ...args, '--stage', STAGE];
  const printed = await run(process.execPath, command, { input: JSON.stringify(input) });
  return printed.trimEnd().split('\n');
}

/** A command has failed; the message has all that it printed, and nothing of its context, where the simulators' address is. */
export class CommandError extends Error {}

export interface RunOptions {
  input?: string;
  /** Where it is run; the project's root if left out. */
  directory?: string;
  /** Instead of being read, what is printed goes where this process's own does. */
  shown?: boolean;
  env?: Record<string, string>;
}

/**
 * Commands that are running; each is a process group of its own, so that Ctrl-C ends none half-way by itself. A file of tests
 * is in such a group already, and what it runs must end with it.
 */
const running = new Set<number>();

/** Ends what `run` has started and is still running. */
export function endCommands(): void {
  for (const pid of running) {
    try {
      process.kill(-pid, 'SIGTERM');
    } catch {
      // It has just ended.
    }
  }
}

/** What a command prints to standard output. Throws CommandError. */
export async function run(command: string, args: string[], options: RunOptions = {}): Promise<string> {
  const { input = '', directory = ROOT, shown = false, env = {} } = options;
  const child = spawn(command, args, {
    cwd: directory,
    env: { ...process.env, PATH: `${join(ROOT, 'node_modules', '.bin')}:${process.env['PATH']}`, ...env },
    detached: process.env[UNDER_TEST] === undefined,
    stdio: ['pipe', shown ? 'inherit' : 'pipe', shown ? 'inherit' : 'pipe'],
  });
  const { pid } = child;
  if (pid !== undefined) running.add(pid);
  try {
    const ended = once(child, 'close');
    // A command that has ended does not read what is piped into it.
    child.stdin?.on('error', () => {}).end(input);
    const printed = [child.stdout, child.stderr].map(async (stream) => (stream ? text(stream) : ''));
    const [[code, signal], output = '', remarks = ''] = await Promise.all([ended, ...printed]);
    if (code === 0) return output;
    throw new CommandError(
      `${[command, ...withoutContext(args)].join(' ')} ended with ${signal ?? code}.\n${output}\n${remarks}`,
    );
  } finally {
    if (pid !== undefined) running.delete(pid);
  }
}

function withoutContext(args: readonly string[]): string[] {
  return args.filter((arg, index) => arg !== '-c' && args[index - 1] !== '-c');
}

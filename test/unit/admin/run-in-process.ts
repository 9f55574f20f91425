import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { Input } from '../../../infra/admin/input/input.ts';
import { runAdmin } from '../../../infra/admin/run-admin.ts';
import type { Target } from '../../../infra/admin/target/target.ts';

export interface Ran {
  exitCode: number;
  /** Lines on standard output. */
  output: string[];
  /** On standard error. */
  remarks: string;
}

export interface RunOptions {
  nowMs?: number;
  /** How waits pass; at once, if left out. */
  wait?: (milliseconds: number) => Promise<void>;
  /** What is piped in. */
  stdin?: string;
  /** What is typed, line by line; makes the input a terminal. */
  typed?: string[];
  files?: Record<string, string>;
}

/** Runs a command line as main.ts does, on a target that is there already. */
export async function runInProcess(target: Target, args: string[], options: RunOptions = {}): Promise<Ran> {
  const output: string[] = [];
  const remarks: string[] = [];
  const exitCode = await runAdmin(args, {
    openTarget: async () => ({ ...target, close: () => {} }),
    input: fakeInput(options),
    nowMs: () => options.nowMs ?? 1_700_000_000_000,
    wait: options.wait ?? (async () => {}),
    print: (line) => output.push(line),
    remark: (line) => remarks.push(line),
  });
  return { exitCode, output, remarks: remarks.join('\n') };
}

function fakeInput({ stdin = '', typed, files = {} }: RunOptions): Input {
  const lines = [...(typed ?? [])];
  return {
    isTerminal: typed !== undefined,
    readFile: async (path) => files[path] ?? '',
    readAll: () => text(Readable.from([stdin])),
    async ask() {
      const line = lines.shift();
      if (line === undefined) throw new Error('asked for more than was typed');
      return line;
    },
  };
}

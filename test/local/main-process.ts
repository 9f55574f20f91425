import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after } from 'node:test';

export type MainProcess = {
  child: ChildProcess;
  /** All that it has printed so far, both streams, line by line. */
  lines: string[];
  /** Ends when a line matches; fails when the process has ended before. */
  printed: (pattern: RegExp) => Promise<void>;
  exited: Promise<number | null>;
};

/** `npm start -- ...`, without npm. */
export function startMain(...args: string[]): MainProcess {
  const root = join(import.meta.dirname, '..', '..');
  const child = spawn(process.execPath, [join(root, 'infra/local/main.ts'), ...args], { cwd: root });
  // A test that fails half-way must not leave it running.
  after(() => child.kill('SIGKILL'));
  const lines: string[] = [];
  const changed = new EventTarget();
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      changed.dispatchEvent(new Event('change'));
    });
  }
  const exited = once(child, 'close').then(([code]): number | null => {
    changed.dispatchEvent(new Event('change'));
    return code;
  });
  return {
    child,
    lines,
    exited,
    async printed(pattern) {
      while (!lines.some((line) => pattern.test(line))) {
        if (child.exitCode !== null) throw new Error(`it ended without ${pattern}:\n${lines.join('\n')}`);
        await once(changed, 'change');
      }
    },
  };
}

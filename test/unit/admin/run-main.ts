import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

export interface MainRun {
  exitCode: number;
  stdout: string;
  stderr: string;
}

export interface MainOptions {
  /** Beside what Node itself needs; nothing else of this machine's environment gets in. */
  env?: Record<string, string>;
  stdin?: string;
}

const MAIN = join(import.meta.dirname, '../../../infra/admin/main.ts');

/** `npm run admin -- ARGS`, as a process of its own. */
export async function runMain(args: string[], { env = {}, stdin = '' }: MainOptions = {}): Promise<MainRun> {
  // No profile, no region and no instance role of whoever runs the tests.
  const nothing = {
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  const child = spawn(process.execPath, [MAIN, ...args], { env: { ...nothing, ...env } });
  // Not every command reads it to its end.
  child.stdin.on('error', () => {}).end(stdin);
  const [stdout, stderr, [exitCode]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ]);
  return { exitCode, stdout, stderr };
}

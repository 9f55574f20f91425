import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface Emulator {
  /** The origins of SQS and Secrets Manager. */
  sqs: string;
  secretsManager: string;
  stop(): void;
}

export async function startEmulator(): Promise<Emulator> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'emulator.ts')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await Promise.race([once(createInterface(child.stdout), 'line'), failure(child)]);
  return { ...JSON.parse(line), stop: () => child.kill() };
}

async function failure(child: ReturnType<typeof spawn>): Promise<never> {
  const [code] = await once(child, 'exit');
  throw new Error(`the emulator ended with ${code}`);
}

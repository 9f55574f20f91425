import { randomUUID } from 'node:crypto';
import type { FunctionProcess } from './function-process.ts';
import type { Outcome } from './messages.ts';

export interface FunctionPool {
  readonly name: string;
  /** Runs the function on a JSON text. Never rejects; waits when all processes are taken. */
  invoke: (payload: string) => Promise<Outcome>;
  pids: () => number[];
  stop: () => Promise<void>;
}

export interface PoolSettings {
  name: string;
  timeoutMs: number;
  maximumProcesses: number;
  startProcess: () => FunctionProcess;
  onInvoked?: (report: InvocationReport) => void;
}

export interface InvocationReport {
  requestId: string;
  pid: number;
  durationMs: number;
  outcome: Outcome;
}

/**
 * The execution environments of one function. As on Lambda each does one thing at a time and lives on for the next;
 * a new one starts when all are busy, here up to a bound (Lambda's is a thousand).
 */
export function createFunctionPool(settings: PoolSettings): FunctionPool {
  const processes = new Set<FunctionProcess>();
  const idle: FunctionProcess[] = [];
  const waiting: ((process: FunctionProcess | undefined) => void)[] = [];
  let stopped = false;

  function start(): FunctionProcess {
    const process = settings.startProcess();
    processes.add(process);
    return process;
  }

  function dropDead(): void {
    for (const process of processes) if (!process.alive) processes.delete(process);
  }

  /** Nothing once the pool has stopped. */
  async function take(): Promise<FunctionProcess | undefined> {
    if (stopped) return undefined;
    dropDead();
    for (let process = idle.pop(); process; process = idle.pop()) if (process.alive) return process;
    if (processes.size < settings.maximumProcesses) return start();
    return new Promise((resolve) => waiting.push(resolve));
  }

  function release(process: FunctionProcess): void {
    dropDead();
    if (stopped) return;
    const next = waiting.shift();
    if (next) next(process.alive ? process : start());
    else if (process.alive) idle.push(process);
  }

  async function invoke(payload: string): Promise<Outcome> {
    const process = await take();
    if (!process) return stoppedOutcome;
    const requestId = randomUUID();
    const startedAt = performance.now();
    const outcome = await process.invoke({ requestId, payload, timeoutMs: settings.timeoutMs });
    const durationMs = performance.now() - startedAt;
    settings.onInvoked?.({ requestId, pid: process.pid, durationMs, outcome });
    if (!outcome.ok && outcome.reason !== 'error') await process.kill();
    release(process);
    return outcome;
  }

  async function stop(): Promise<void> {
    stopped = true;
    for (const next of waiting.splice(0)) next(undefined);
    await Promise.all([...processes].map((process) => process.kill()));
  }

  return {
    name: settings.name,
    invoke,
    pids: () => [...processes].filter((process) => process.alive).map((process) => process.pid),
    stop,
  };
}

const stoppedOutcome: Outcome = {
  ok: false,
  reason: 'died',
  error: { errorType: 'Runtime.ExitError', errorMessage: 'the machine has stopped' },
};

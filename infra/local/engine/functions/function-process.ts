import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { FunctionError, HostMessage, Invocation, Outcome } from './messages.ts';

export interface FunctionProcess {
  readonly pid: number;
  readonly alive: boolean;
  /** One at a time. Never rejects: every way to fail is an outcome. */
  invoke: (invocation: Invocation) => Promise<Outcome>;
  kill: () => Promise<void>;
}

export interface ProcessSettings {
  codeDirectory: string;
  environment: NodeJS.ProcessEnv;
  /** Where Node keeps compiled code, so that the next process of a function starts sooner. */
  compileCacheDirectory?: string | undefined;
  initTimeoutMs: number;
  writeLog: (text: Buffer) => void;
}

const hostFile = fileURLToPath(new URL('./function-host.ts', import.meta.url));

/** Starts one execution environment: a Node process that holds the function's bundle. */
export function startFunctionProcess(settings: ProcessSettings): FunctionProcess {
  const child = fork(hostFile, {
    cwd: settings.codeDirectory,
    env: { ...settings.environment, NODE_COMPILE_CACHE: settings.compileCacheDirectory },
    execArgv: [],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  child.stdout?.on('data', settings.writeLog);
  child.stderr?.on('data', settings.writeLog);
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    // A failed fork has no exit; every other error (a message to a dying child) has one.
    child.on('error', () => child.pid === undefined && resolve());
  });
  const ready = within(settings.initTimeoutMs, child, exited);

  return {
    pid: child.pid ?? 0,
    get alive() {
      return child.connected && child.exitCode === null && child.signalCode === null;
    },
    async invoke(invocation) {
      const start = await ready;
      if (start.type !== 'ready') return failed('init', 'Runtime.ExitError', 'the function did not start');
      return runOn(child, invocation, exited);
    },
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

type Answer = HostMessage | { type: 'exited' } | { type: 'timeout' };

async function runOn(child: ChildProcess, invocation: Invocation, exited: Promise<void>): Promise<Outcome> {
  const answer = within(invocation.timeoutMs, child, exited);
  child.send(invocation, () => {});
  return outcomeOf(await answer, invocation);
}

/** The child's next message, or its end. Past the time the child is killed, as Lambda does. */
async function within(timeoutMs: number, child: ChildProcess, exited: Promise<void>): Promise<Answer> {
  let end: 'exited' | 'timeout' = 'exited';
  const timer = setTimeout(() => {
    end = 'timeout';
    child.kill('SIGKILL');
  }, timeoutMs);
  const waiting = new AbortController();
  const message = once(child, 'message', { signal: waiting.signal }).then(
    ([value]): HostMessage => value,
    () => undefined,
  );
  try {
    const answer = await Promise.race([message, exited]);
    if (answer) return answer;
    await exited;
    return { type: end };
  } finally {
    clearTimeout(timer);
    waiting.abort();
  }
}

function outcomeOf(answer: Answer, { requestId, timeoutMs }: Invocation): Outcome {
  switch (answer.type) {
    case 'returned':
      return { ok: true, payload: answer.payload };
    case 'threw':
      return { ok: false, reason: 'error', error: answer.error };
    case 'timeout':
      return failed(
        'timeout',
        'Sandbox.Timedout',
        `${requestId} Task timed out after ${timeoutMs / 1000} seconds`,
      );
    default:
      return failed('died', 'Runtime.ExitError', `${requestId} Error: Runtime exited`);
  }
}

function failed(reason: 'timeout' | 'died' | 'init', errorType: string, errorMessage: string): Outcome {
  const error: FunctionError = { errorType, errorMessage };
  return { ok: false, reason, error };
}

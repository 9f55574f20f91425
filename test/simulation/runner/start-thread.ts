/** One thread of the simulation: asked for one thing at a time, it answers that. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Patch } from '../product/load-product.ts';
import type { Outcome, WorldOptions } from '../world.ts';
import type { ScriptCoverage } from './coverage.ts';

/** No world takes longer than some seconds: one that does is caught in itself. */
const LONGEST_MS = 300_000;

const NOT_ENDED = `has not ended within ${LONGEST_MS / 1000} s: it is caught in itself, or this machine has too much else to do.`;

export interface ThreadData {
  patches: readonly Patch[];
  covers: boolean;
}

export type ThreadRequest = { kind: 'world'; options: WorldOptions } | { kind: 'coverage' };

export interface Thread {
  run(options: WorldOptions): Promise<Outcome>;
  coverage(): Promise<ScriptCoverage[]>;
  end(): Promise<void>;
}

export function startThread(data: ThreadData): Thread {
  const worker = new Worker(new URL('thread.ts', import.meta.url), { workerData: data });

  async function ask(request: ThreadRequest) {
    worker.postMessage(request);
    // Rejects when the thread fails, or never comes back.
    const answered = once(worker, 'message', { signal: AbortSignal.timeout(LONGEST_MS) });
    const [answer] = await answered.catch((error) => {
      throw error.name === 'AbortError' ? new Error(`${nameOf(request)} ${NOT_ENDED}`) : error;
    });
    return answer;
  }

  return {
    run: (options) => ask({ kind: 'world', options }),
    coverage: () => ask({ kind: 'coverage' }),
    async end() {
      await worker.terminate();
    },
  };
}

function nameOf(request: ThreadRequest): string {
  return request.kind === 'world' ? `The world of seed ${request.options.seed}` : 'The coverage';
}

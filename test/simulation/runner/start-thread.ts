/** One thread of the simulation: asked for one thing at a time, it answers that. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Patch } from '../product/load-product.ts';
import type { Outcome, WorldOptions } from '../world.ts';
import type { ScriptCoverage } from './coverage.ts';

/** No world takes longer than some seconds: one that does is caught in itself. */
const LONGEST_MS = 300_000;

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
    const [answer] = await once(worker, 'message', { signal: AbortSignal.timeout(LONGEST_MS) });
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

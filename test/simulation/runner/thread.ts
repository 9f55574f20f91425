/** A thread that runs worlds: loads the product once, with what is planted in it, and runs the seeds it is told to. */
import { parentPort, workerData } from 'node:worker_threads';
import { settingsFor } from '../../../infra/stages/settings-for.ts';
import { environment } from '../cloud/environment.ts';
import { loadProduct } from '../product/load-product.ts';
import { replaceGlobals } from '../time/replace-globals.ts';
import type { Outcome, WorldOptions } from '../world.ts';
import { startCoverage } from './coverage.ts';
import type { ThreadData, ThreadRequest } from './start-thread.ts';

const { patches, covers }: ThreadData = workerData;
Object.assign(process.env, environment(settingsFor('production')));
replaceGlobals();
const takeCoverage = covers ? await startCoverage() : undefined;
const product = await loadProduct(patches);
// Only now, for it imports some of the product itself.
const { runWorld } = await import('../world.ts');

parentPort?.on('message', async (request: ThreadRequest) => {
  if (request.kind === 'coverage') parentPort?.postMessage(await takeCoverage?.());
  else
    parentPort?.postMessage(
      await runWorld(product, request.options).catch((error) => broken(request.options, error)),
    );
});

/** The simulation's own fault: it has to name its seed as well. */
function broken({ seed }: WorldOptions, error: unknown): Outcome {
  const message = String(error instanceof Error ? error.stack : error);
  const violation = { invariant: 'the simulation works', item: `seed ${seed}`, message, atMs: 0 };
  return { seed, violation, jobs: 0, invocations: 0, wakeUps: 0, faults: new Map(), log: [] };
}

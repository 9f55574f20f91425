/** A thread that loads the product once and counts the worlds it is given. */
import { parentPort, workerData } from 'node:worker_threads';
import { settingsFor } from '../../../infra/stages/settings-for.ts';
import { environment } from '../../simulation/cloud/environment.ts';
import { loadProduct } from '../../simulation/product/load-product.ts';
import { replaceGlobals } from '../../simulation/time/replace-globals.ts';
import type { JobsOptions } from './run-jobs.ts';

const worlds: readonly JobsOptions[] = workerData;
Object.assign(process.env, environment(settingsFor('production')));
replaceGlobals();
const product = await loadProduct();
// Only now, for it imports some of the product itself.
const { runJobs } = await import('./run-jobs.ts');
for (const world of worlds) parentPort?.postMessage(await runJobs(product, world));

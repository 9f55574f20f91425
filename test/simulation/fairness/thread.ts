/** A thread that loads the product once, with what is planted in it, and runs the worlds it is given. */
import { parentPort, workerData } from 'node:worker_threads';
import { settingsFor } from '../../../infra/stages/settings-for.ts';
import { environment } from '../cloud/environment.ts';
import { loadProduct } from '../product/load-product.ts';
import { replaceGlobals } from '../time/replace-globals.ts';
import type { ThreadData } from './run-in-thread.ts';

const { patches, worlds }: ThreadData = workerData;
Object.assign(process.env, environment(settingsFor('production')));
replaceGlobals();
const product = await loadProduct(patches);
// Only now, for it imports some of the product itself.
const { runDeliveries } = await import('./run-deliveries.ts');
for (const world of worlds) parentPort?.postMessage(await runDeliveries(product, world));

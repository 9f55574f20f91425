/** Runs worlds of deliveries one after the other, in a thread whose clock, chance and network are theirs. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Patch } from '../product/load-product.ts';
import type { Deliveries, DeliveriesOptions } from './run-deliveries.ts';

export interface ThreadData {
  patches: readonly Patch[];
  worlds: readonly DeliveriesOptions[];
}

/** Rejects when the thread fails. */
export async function runInThread(data: ThreadData): Promise<Deliveries[]> {
  const worker = new Worker(new URL('thread.ts', import.meta.url), { workerData: data });
  const answers: Deliveries[] = [];
  worker.on('message', (answer: Deliveries) => answers.push(answer));
  await once(worker, 'exit');
  return answers;
}

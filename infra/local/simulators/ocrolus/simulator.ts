/** Ocrolus's simulator, in place of both https://api.ocrolus.com and https://auth.ocrolus.com. */
import type { Simulator, World } from '../simulator.ts';
import { controlled } from './controlled.ts';
import { createOcrolusModel, type OcrolusModelOptions } from './model.ts';
import { readOcrolusRequest } from './read-request.ts';

export const ocrolusSimulator = {
  title: 'Ocrolus',
  createModel(options: World & OcrolusModelOptions) {
    const model = createOcrolusModel(options);
    return { ...model, controlled: controlled(model) };
  },
  readRequest: readOcrolusRequest,
  // "Webhook requests have a timeout of 10 seconds"; other copies of the page say 5, which is the harder to meet.
  webhookTimeoutMs: 5_000,
} satisfies Simulator;

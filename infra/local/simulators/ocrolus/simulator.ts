/** Ocrolus's simulator, in place of both https://api.ocrolus.com and https://auth.ocrolus.com. */
import type { Simulator, World } from '../simulator.ts';
import { SIMULATOR_CLIENT } from './access.ts';
import { controlled } from './controlled.ts';
import { EVENTS } from './events.ts';
import { createOcrolusModel, type OcrolusModelOptions } from './model.ts';
import { readOcrolusRequest } from './read-request.ts';

const { clientId: client_id, clientSecret: client_secret } = SIMULATOR_CLIENT;
const EVERY_EVENT = [...EVENTS.keys()].join(',');

export const ocrolusSimulator = {
  title: 'Ocrolus',
  createModel(options: World & OcrolusModelOptions) {
    const model = createOcrolusModel(options);
    return { ...model, controlled: controlled(model) };
  },
  readRequest: readOcrolusRequest,
  // "Webhook requests have a timeout of 10 seconds"; other copies of the page say 5, which is the harder to meet.
  webhookTimeoutMs: 5_000,
  connect: {
    command: ['ocrolus', 'connect', 'main', '--level', 'organization', '--events', EVERY_EVENT],
    credentials: { client_id, client_secret },
  },
  templateOptions: { form_type: 'INVOICE' },
} satisfies Simulator;

/** AzoraOne's simulator, in place of https://api.azora.one. */
import { readRequest, readUpload } from '../read-request.ts';
import type { Simulator, World } from '../simulator.ts';
import { SIMULATOR_ACCESS } from './access.ts';
import { controlled } from './controlled.ts';
import { type AzoraOneModelOptions, createAzoraOneModel } from './model.ts';

const { api, clientKey: client_key, subscriptionKey: subscription_key } = SIMULATOR_ACCESS;

export const azoraOneSimulator = {
  title: 'AzoraOne',
  createModel({ processingMs, ...options }: World & Omit<AzoraOneModelOptions, 'preprocessingMs'>) {
    const model = createAzoraOneModel({ ...options, preprocessingMs: processingMs });
    return { ...model, controlled: controlled(model) };
  },
  readRequest: (request) => readRequest(request, 'file', readUpload),
  connect: {
    command: ['connect', 'azoraone', '--name', 'main'],
    credentials: { api, client_key, subscription_key },
  },
  templateOptions: { document: 'by_type', company_id: 'local', company: { companyName: 'Local run' } },
} satisfies Simulator;

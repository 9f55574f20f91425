/** AzoraOne's simulator, in place of https://api.azora.one. */
import { readRequest, readUpload } from '../read-request.ts';
import type { Simulator, World } from '../simulator.ts';
import { controlled } from './controlled.ts';
import { type AzoraOneModelOptions, createAzoraOneModel } from './model.ts';

export const azoraOneSimulator = {
  title: 'AzoraOne',
  createModel({ processingMs, ...options }: World & Omit<AzoraOneModelOptions, 'preprocessingMs'>) {
    const model = createAzoraOneModel({ ...options, preprocessingMs: processingMs });
    return { ...model, controlled: controlled(model) };
  },
  readRequest: (request) => readRequest(request, 'file', readUpload),
} satisfies Simulator;

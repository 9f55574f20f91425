/** DocuProx's simulator, in place of https://api.docuprox.com; the API is below `/v1`. */
import type { Simulator, World } from '../simulator.ts';
import { controlled } from './controlled.ts';
import { createDocuProxModel } from './model.ts';
import { readDocuProxRequest } from './read-request.ts';

export const docuProxSimulator = {
  title: 'DocuProx',
  createModel({ now, processingMs, newUuid }: World) {
    const model = createDocuProxModel({ now, processingMs, newJobId: newUuid });
    return { ...model, controlled: controlled(model) };
  },
  readRequest: readDocuProxRequest,
} satisfies Simulator;

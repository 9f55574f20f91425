/** DocuProx's simulator as an HTTP server. */
import { randomUUID } from 'node:crypto';
import { type Simulator, startSimulator } from '../server.ts';
import { controlled } from './controlled.ts';
import { createDocuProxModel } from './model.ts';
import { readDocuProxRequest } from './read-request.ts';

export interface DocuProxSimulatorOptions {
  /** 0: any free one. */
  port: number;
  apiKey?: string;
  credits?: number;
  timeScale?: number;
  /** 1 to 3 seconds, evenly spread, by default: how long it really takes is not documented. */
  processingMs?: () => number;
}

/** Its `url` is what stands for https://api.docuprox.com; the API is below `/v1`. */
export function startDocuProxSimulator(options: DocuProxSimulatorOptions): Promise<Simulator> {
  const { port, processingMs = () => 1000 + Math.random() * 2000, ...modelOptions } = options;
  const model = createDocuProxModel({ ...modelOptions, now: Date.now, newJobId: randomUUID, processingMs });
  return startSimulator({
    name: 'DocuProx',
    port,
    model,
    readRequest: readDocuProxRequest,
    controlled: controlled(model),
  });
}

/** Ocrolus's simulator as an HTTP server. */
import { randomUUID } from 'node:crypto';
import { type Simulator, startSimulator } from '../server.ts';
import type { OcrolusAccess } from './access.ts';
import { controlled } from './controlled.ts';
import { createOcrolusModel } from './model.ts';
import { readOcrolusRequest } from './read-request.ts';

export interface OcrolusSimulatorOptions extends Partial<OcrolusAccess> {
  /** 0: any free one. */
  port: number;
  timeScale?: number;
  /** 1 to 3 seconds, evenly spread, by default: how long it really takes is not documented. */
  processingMs?: () => number;
  followUpMs?: number;
  requestsPerSecond?: number;
}

/** "Webhook requests have a timeout of 10 seconds"; other copies of the page say 5, which is the harder to meet. */
const WEBHOOK_TIMEOUT_MS = 5_000;

/** Its `url` is what stands for both https://api.ocrolus.com and https://auth.ocrolus.com. */
export function startOcrolusSimulator(options: OcrolusSimulatorOptions): Promise<Simulator> {
  const { port, processingMs = () => 1000 + Math.random() * 2000, ...modelOptions } = options;
  const model = createOcrolusModel({ ...modelOptions, now: Date.now, newUuid: randomUUID, processingMs });
  return startSimulator({
    name: 'Ocrolus',
    port,
    model,
    readRequest: readOcrolusRequest,
    controlled: controlled(model),
    webhookTimeoutMs: WEBHOOK_TIMEOUT_MS,
  });
}

/** AzoraOne's simulator as an HTTP server. */
import { readRequest, readUpload } from '../read-request.ts';
import { type Simulator, startSimulator } from '../server.ts';
import type { AzoraOneAccess } from './access.ts';
import { controlled } from './controlled.ts';
import { createAzoraOneModel } from './model.ts';

export interface AzoraOneSimulatorOptions extends Partial<AzoraOneAccess> {
  /** 0: any free one. */
  port: number;
  timeScale?: number;
  /** 1 to 3 seconds, evenly spread, by default. */
  preprocessingMs?: () => number;
}

/** Its `url` is what stands for https://api.azora.one. */
export function startAzoraOneSimulator(options: AzoraOneSimulatorOptions): Promise<Simulator> {
  const { port, preprocessingMs = () => 1000 + Math.random() * 2000, ...modelOptions } = options;
  const model = createAzoraOneModel({ ...modelOptions, now: Date.now, preprocessingMs });
  return startSimulator({
    name: 'AzoraOne',
    port,
    model,
    readRequest: (request) => readRequest(request, 'file', readUpload),
    controlled: controlled(model),
  });
}

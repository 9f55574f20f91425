import { join } from 'node:path';
import { bundleFunctions } from '../bundle.ts';
import type { ServiceEndpoints } from './engine/functions/service-endpoints.ts';
import { type Engine, type RunningFunction, startEngine } from './engine/start-engine.ts';
import { paperhookClient } from './paperhook-client.ts';
import { type SampleEndpoint, startSampleEndpoint } from './sample-endpoint.ts';
import { type DashboardWebhook, sampleTemplates, saveDocuProxTemplate } from './sample-templates.ts';
import { type AzoraOneSimulatorOptions, startAzoraOneSimulator } from './simulators/azoraone/server.ts';
import { type DocuProxSimulatorOptions, startDocuProxSimulator } from './simulators/docuprox/server.ts';
import { type OcrolusSimulatorOptions, startOcrolusSimulator } from './simulators/ocrolus/server.ts';
import { startStopwatch } from './stopwatch.ts';

/** What the operator's commands need to reach this machine instead of AWS. */
export type Deployed = {
  endpoints: ServiceEndpoints;
  /** The outputs of the stack, by name. */
  outputs: Readonly<Record<string, string>>;
};

/** Makes an API key and the connections `azoraone/main`, `docuprox/main` and `ocrolus/main`. */
export type Prepare = (deployed: Deployed) => Promise<{ apiKey: string; docuproxWebhook: DashboardWebhook }>;

export type LocalOptions = {
  /** The API listens here, then AzoraOne's simulator, the sample endpoint, DocuProx's and Ocrolus's; 0: any free ports. */
  port: number;
  prepare: Prepare;
  logDirectory?: string;
  simulator?: Omit<AzoraOneSimulatorOptions, 'port'>;
  docuprox?: Omit<DocuProxSimulatorOptions, 'port'>;
  ocrolus?: Omit<OcrolusSimulatorOptions, 'port'>;
  /** When the sample endpoint has taken a delivery and not yet answered. */
  beforeDeliveryAnswer?: () => void;
};

export type LocalRun = Deployed & {
  apiUrl: string;
  apiKey: string;
  /** Template id by name; each is named after its provider. */
  templates: Readonly<Record<string, string>>;
  /** What the deliveries of each template are signed with, by its name. */
  signingSecrets: Readonly<Record<string, string>>;
  endpoint: SampleEndpoint;
  /** Control URL by provider. */
  simulators: Readonly<Record<string, string>>;
  /** What `Ref` gives for each logical id of the template. */
  resources: Readonly<Record<string, string>>;
  functions: Readonly<Record<string, RunningFunction>>;
  calls: Engine['calls'];
  /** Types of the template that have no meaning on this machine, and how many resources of each. */
  passedOver: ReadonlyMap<string, number>;
  /** Where the time to start went, in milliseconds by phase. */
  timings: Readonly<Record<string, number>>;
  stop: () => Promise<void>;
};

const stackName = 'paperhook-local';
const workDirectory = join(import.meta.dirname, '..', '..', '.paperhook');

// Well before the first check, so that a webhook that is not lost is what completes its job.
const preprocessingMs = () => 600 + Math.random() * 900;

/** Runs the stack of stage `local` on this machine, with simulated providers and a tenant that is ready to use it. */
export async function startLocal(options: LocalOptions): Promise<LocalRun> {
  await using started = new AsyncDisposableStack();
  const stopwatch = startStopwatch();
  const bundling = bundleFunctions();
  // Awaited below; a failure in between must not count as unhandled.
  bundling.catch(() => {});
  // First what needs a port, so that one in use is noticed at once.
  const { engine, simulator, docuprox, ocrolus, endpoint } = await startServers(options, started);
  // The CDK takes a moment to load; meanwhile the bundles are made.
  const { synthesise } = await import('./synthesise.ts');
  stopwatch.lap('services');
  await bundling;
  stopwatch.lap('bundle');
  const addresses = {
    azoraoneUrl: simulator.url,
    docuproxUrl: `${docuprox.url}/v1`,
    ocrolusUrl: ocrolus.url,
    ocrolusAuthUrl: ocrolus.url,
    exemptHosts: [new URL(endpoint.url).host],
  };
  const { template, codeDirectory } = await synthesise(stackName, addresses);
  stopwatch.lap('synthesise');
  const deployment = await engine.deploy(template, codeDirectory);
  stopwatch.lap('deploy');
  const deployed = { endpoints: engine.endpoints, outputs: deployment.outputs };
  const { apiKey, docuproxWebhook } = await options.prepare(deployed);
  await saveDocuProxTemplate(docuprox.controlUrl, docuproxWebhook);
  engine.activate();
  const created = await createTemplates(engine.apiUrl, apiKey, sampleTemplates(endpoint.url));
  stopwatch.lap('prepare');

  const running = started.move();
  return {
    ...deployed,
    ...deployment,
    apiUrl: engine.apiUrl,
    apiKey,
    ...created,
    endpoint,
    simulators: {
      azoraone: simulator.controlUrl,
      docuprox: docuprox.controlUrl,
      ocrolus: ocrolus.controlUrl,
    },
    functions: engine.functions(),
    calls: engine.calls,
    timings: stopwatch.laps(),
    stop: () => running.disposeAsync(),
  };
}

async function startServers(options: LocalOptions, started: AsyncDisposableStack) {
  const { port, logDirectory, beforeDeliveryAnswer } = options;
  const portAfter = (offset: number) => (port === 0 ? 0 : port + offset);
  const endpoint = await startSampleEndpoint(portAfter(2), beforeDeliveryAnswer);
  started.defer(endpoint.close);
  const simulator = await startAzoraOneSimulator({
    preprocessingMs,
    ...options.simulator,
    port: portAfter(1),
  });
  started.defer(simulator.close);
  const processingMs = preprocessingMs;
  const docuprox = await startDocuProxSimulator({ processingMs, ...options.docuprox, port: portAfter(3) });
  started.defer(docuprox.close);
  const ocrolus = await startOcrolusSimulator({ processingMs, ...options.ocrolus, port: portAfter(4) });
  started.defer(ocrolus.close);
  // Last, so that it is stopped first: nobody calls the others then.
  const engine = await startEngine({
    stackName,
    port,
    logDirectory: logDirectory ?? logsOf(port),
    compileCacheDirectory: join(workDirectory, 'compile-cache'),
  });
  started.defer(engine.stop);
  return { engine, simulator, docuprox, ocrolus, endpoint };
}

/** Each run has its own: two may run from one checkout. */
export function logsOf(port: number): string {
  return join(workDirectory, 'logs', String(port));
}

async function createTemplates(
  apiUrl: string,
  apiKey: string,
  settings: Readonly<Record<string, object>>,
): Promise<Pick<LocalRun, 'templates' | 'signingSecrets'>> {
  const client = paperhookClient(apiUrl, apiKey);
  const templates: Record<string, string> = {};
  const signingSecrets: Record<string, string> = {};
  for (const [name, one] of Object.entries(settings)) {
    const { template_id, signing_secret } = await client.createTemplate(one);
    templates[name] = template_id;
    signingSecrets[name] = signing_secret;
  }
  return { templates, signingSecrets };
}

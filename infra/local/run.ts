import { join } from 'node:path';
import type { LocalDeployment } from '../admin/target/local-target.ts';
import { bundleFunctions } from '../bundle.ts';
import { portOf, simulatedUrls } from '../stages/simulators.ts';
import { connectSimulators } from './connect-simulators.ts';
import { type Engine, type RunningFunction, startEngine } from './engine/start-engine.ts';
import { localAdmin } from './local-admin.ts';
import { type SampleEndpoint, startSampleEndpoint } from './sample-endpoint.ts';
import { createSampleTemplates, type SampleTemplates } from './sample-templates.ts';
import { type RunningSimulator, startSimulator } from './simulators/server.ts';
import { simulators } from './simulators/simulators.ts';
import { startStopwatch } from './stopwatch.ts';
import { logsOf, WORK_DIRECTORY } from './work-directory.ts';

export interface LocalOptions {
  /** The API listens here, the others on the ports after it (infra/stages/simulators.ts); 0: any free ports. */
  port: number;
  logDirectory?: string;
  /** How long the simulated providers take for a document. */
  processingMs?: () => number;
  /** When the sample endpoint has taken a delivery and not yet answered. */
  beforeDeliveryAnswer?: () => void;
}

export interface LocalRun extends LocalDeployment, SampleTemplates {
  apiUrl: string;
  apiKey: string;
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
}

const STACK_NAME = 'paperhook-local';

/** Runs the stack of stage `local` on this machine, with simulated providers and a tenant that is ready to use it. */
export async function startLocal(options: LocalOptions): Promise<LocalRun> {
  await using started = new AsyncDisposableStack();
  const stopwatch = startStopwatch();
  const bundling = bundleFunctions();
  // Awaited below; a failure in between must not count as unhandled.
  bundling.catch(() => {});
  // First what needs a port, so that one in use is noticed at once.
  const { engine, running, endpoint } = await startServers(options, started);
  // The CDK takes a moment to load; meanwhile the bundles are made.
  const { synthesise } = await import('./synthesise.ts');
  stopwatch.lap('services');
  await bundling;
  stopwatch.lap('bundle');
  const addresses = {
    providerUrls: simulatedUrls((provider) => String(running[provider]?.url)),
    exemptHosts: [new URL(endpoint.url).host],
  };
  const { template, codeDirectory } = await synthesise(STACK_NAME, addresses);
  stopwatch.lap('synthesise');
  const deployment = await engine.deploy(template, codeDirectory);
  stopwatch.lap('deploy');
  const deployed = { endpoints: engine.endpoints, outputs: deployment.outputs };
  const controlUrls = Object.fromEntries(
    Object.entries(running).map(([provider, { controlUrl }]) => [provider, controlUrl]),
  );
  const admin = localAdmin(deployed);
  const [apiKey = ''] = await admin(['create-key', '--tenant', 'local']);
  await connectSimulators(admin, controlUrls);
  engine.activate();
  const templates = await createSampleTemplates(engine.apiUrl, apiKey, endpoint.url);
  stopwatch.lap('prepare');

  const toStop = started.move();
  return {
    ...deployed,
    ...deployment,
    apiUrl: engine.apiUrl,
    apiKey,
    ...templates,
    endpoint,
    simulators: controlUrls,
    functions: engine.functions(),
    calls: engine.calls,
    timings: stopwatch.laps(),
    stop: () => toStop.disposeAsync(),
  };
}

/** Well before the first check, so that a webhook that is not lost is what completes its job. */
const soon = () => 600 + Math.random() * 900;

async function startServers(
  { port, logDirectory = logsOf(port), processingMs = soon, beforeDeliveryAnswer }: LocalOptions,
  started: AsyncDisposableStack,
) {
  const portFor = (listener: string) => (port === 0 ? 0 : portOf(listener, port));
  const endpoint = await startSampleEndpoint(portFor('endpoint'), beforeDeliveryAnswer);
  started.defer(endpoint.close);
  const running: Record<string, RunningSimulator> = {};
  for (const [provider, simulator] of Object.entries(simulators)) {
    running[provider] = await startSimulator(simulator, { port: portFor(provider), processingMs });
    started.defer(running[provider].close);
  }
  // Last, so that it is stopped first: nobody calls the others then.
  const compileCacheDirectory = join(WORK_DIRECTORY, 'compile-cache');
  const engine = await startEngine({ stackName: STACK_NAME, port, logDirectory, compileCacheDirectory });
  started.defer(engine.stop);
  return { engine, running, endpoint };
}

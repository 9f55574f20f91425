// Runs in a child process and is one Lambda execution environment: loads the bundle that the environment names,
// then answers one invocation at a time. It ends with its parent.
import { existsSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { writeLogsAsJson } from './json-console.ts';
import type { FunctionError, HostMessage, Invocation } from './messages.ts';

type Handler = (event: unknown, context: object) => Promise<unknown>;

const environment = process.env;
const current = { requestId: '' };

process.once('disconnect', () => process.exit());
// Ctrl-C reaches the whole process group; the parent decides when functions end.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});
// Ours, not the function's: it only makes Node start faster.
delete environment['NODE_COMPILE_CACHE'];
if (environment['AWS_LAMBDA_LOG_FORMAT'] === 'JSON') writeLogsAsJson(() => current.requestId);

const handler = await loadHandler();
process.on('message', (invocation: Invocation) => invoke(invocation));
tell({ type: 'ready' });
// Node itself does this at exit, which a process that is killed never reaches.
flushCompileCache();

async function loadHandler(): Promise<Handler> {
  const [file = '', name = ''] = String(environment['_HANDLER']).split('.');
  const base = join(String(environment['LAMBDA_TASK_ROOT']), file);
  // Lambda's own order.
  const path = [`${base}.js`, `${base}.mjs`, `${base}.cjs`].find((candidate) => existsSync(candidate));
  if (!path) throw new Error(`no ${file}.js, .mjs or .cjs in the bundle`);
  const loaded: unknown = (await import(pathToFileURL(path).href))[name];
  if (typeof loaded !== 'function') throw new Error(`${file} exports no function ${name}`);
  return async (event, context) => loaded(event, context);
}

async function invoke(invocation: Invocation): Promise<void> {
  current.requestId = invocation.requestId;
  try {
    const result = await handler(JSON.parse(invocation.payload), contextOf(invocation));
    tell({ type: 'returned', payload: JSON.stringify(result) ?? 'null' });
  } catch (error) {
    tell({ type: 'threw', error: describe(error) });
  }
}

function contextOf({ requestId, timeoutMs }: Invocation): object {
  const deadline = performance.now() + timeoutMs;
  const name = String(environment['AWS_LAMBDA_FUNCTION_NAME']);
  return {
    awsRequestId: requestId,
    callbackWaitsForEmptyEventLoop: true,
    functionName: name,
    functionVersion: environment['AWS_LAMBDA_FUNCTION_VERSION'],
    invokedFunctionArn: `arn:aws:lambda:${environment['AWS_REGION']}:000000000000:function:${name}`,
    logGroupName: environment['AWS_LAMBDA_LOG_GROUP_NAME'],
    logStreamName: environment['AWS_LAMBDA_LOG_STREAM_NAME'],
    memoryLimitInMB: environment['AWS_LAMBDA_FUNCTION_MEMORY_SIZE'],
    getRemainingTimeInMillis: () => Math.max(0, Math.round(deadline - performance.now())),
  };
}

function describe(error: unknown): FunctionError {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error) };
  return { errorType: error.name, errorMessage: error.message, trace: error.stack?.split('\n') ?? [] };
}

function tell(message: HostMessage): void {
  process.send?.(message);
}

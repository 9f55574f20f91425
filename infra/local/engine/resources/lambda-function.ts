import { availableParallelism } from 'node:os';
import * as z from 'zod';
import { arn } from '../aws-names.ts';
import { functionEnvironment } from '../functions/function-environment.ts';
import { openFunctionLog } from '../functions/function-log.ts';
import { createFunctionPool } from '../functions/function-pool.ts';
import { startFunctionProcess } from '../functions/function-process.ts';
import { reportLine } from '../functions/report-line.ts';
import { passedOver, resourceHandler } from '../resource-handler.ts';

// As many as can run at once; two at least, so that things do meet.
const MAXIMUM_PROCESSES = Math.min(8, Math.max(2, availableParallelism()));
// Lambda's is 10 s, on a machine that does nothing else.
const INIT_TIMEOUT_MS = 30_000;

const properties = z.strictObject({
  Code: z.object({ S3Key: z.string() }),
  Handler: z.string(),
  Runtime: z.literal('nodejs24.x'),
  MemorySize: z.number().default(128),
  Timeout: z.number().default(3),
  Environment: z.strictObject({ Variables: z.record(z.string(), z.coerce.string()) }).optional(),
  LoggingConfig: z
    .object({ LogFormat: z.enum(['JSON', 'Text']).optional(), ApplicationLogLevel: z.string().optional() })
    .default({}),
  Architectures: passedOver,
  Description: passedOver,
  RecursiveLoop: passedOver,
  ReservedConcurrentExecutions: passedOver,
  Role: passedOver,
  Tags: passedOver,
  TracingConfig: passedOver,
});

/** The function is called what its metadata says; its logical id otherwise. */
export const deployLambdaFunction = resourceHandler(properties, async (resource, machine) => {
  const { properties } = resource;
  const name = String(resource.metadata['Paperhook::Function'] ?? resource.logicalId);
  const codeDirectory = machine.codeDirectory(properties.Code.S3Key);
  const timeoutMs = properties.Timeout * 1000;
  const environment = functionEnvironment(
    {
      name,
      codeDirectory,
      handler: properties.Handler,
      memoryMegabytes: properties.MemorySize,
      logFormat: properties.LoggingConfig.LogFormat ?? 'Text',
      logLevel: properties.LoggingConfig.ApplicationLogLevel ?? 'INFO',
      environment: properties.Environment?.Variables ?? {},
    },
    machine.endpoints,
  );
  const log = openFunctionLog(machine.logDirectory, name);
  const { compileCacheDirectory } = machine;
  const process = {
    codeDirectory,
    environment,
    compileCacheDirectory,
    initTimeoutMs: INIT_TIMEOUT_MS,
    writeLog: log.write,
  };
  const pool = createFunctionPool({
    name,
    timeoutMs,
    maximumProcesses: MAXIMUM_PROCESSES,
    startProcess: () => startFunctionProcess(process),
    onInvoked: (report) => log.write(reportLine(report)),
  });
  const functionArn = arn('lambda', `function:${name}`);
  machine.functions.set(functionArn, { pool, log });
  return { ref: name, attributes: { Arn: functionArn } };
});

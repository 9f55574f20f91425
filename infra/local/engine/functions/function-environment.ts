import { credentials, region } from '../aws-names.ts';
import { endpointVariables, type ServiceEndpoints } from './service-endpoints.ts';

export interface FunctionSettings {
  name: string;
  codeDirectory: string;
  handler: string;
  memoryMegabytes: number;
  logFormat: 'JSON' | 'Text';
  logLevel: string;
  environment: Readonly<Record<string, string>>;
}

/**
 * All that a function process sees: what the template gives it and what Lambda adds. Of this machine's environment
 * only PATH is let through, so that nothing works here by an accident of the developer's shell.
 */
export function functionEnvironment(
  settings: FunctionSettings,
  endpoints: ServiceEndpoints,
): NodeJS.ProcessEnv {
  return {
    ...settings.environment,
    ...endpointVariables(endpoints),
    _HANDLER: settings.handler,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_DEFAULT_REGION: region,
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(settings.memoryMegabytes),
    AWS_LAMBDA_FUNCTION_NAME: settings.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_FORMAT: settings.logFormat,
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${settings.name}`,
    AWS_LAMBDA_LOG_LEVEL: settings.logLevel,
    AWS_LAMBDA_LOG_STREAM_NAME: 'local',
    AWS_REGION: region,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
    LAMBDA_TASK_ROOT: settings.codeDirectory,
    PATH: process.env['PATH'],
    TZ: 'UTC',
  };
}

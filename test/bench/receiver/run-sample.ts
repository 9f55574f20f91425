import { execFile } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { CONNECTIONS_PREFIX, EVENT, QUEUE_NAME } from './connection.ts';
import type { Emulator } from './start-emulator.ts';

export interface Sample {
  loadMs: number;
  /** The first acknowledged webhook, without the secret's first read. */
  firstMs: number;
  secretMs: number;
  warmMs: number;
  cpuMs: number;
}

/** The environment is what the stack gives the function, and Lambda's own variables. */
export async function runSample(sampler: string, bundle: string, aws: Emulator): Promise<Sample> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [sampler, pathToFileURL(bundle).href, JSON.stringify(EVENT)],
    {
      env: {
        NODE_OPTIONS: '--enable-source-maps',
        AWS_REGION: 'us-east-1',
        AWS_ACCESS_KEY_ID: 'bench',
        AWS_SECRET_ACCESS_KEY: 'bench',
        AWS_SESSION_TOKEN: 'bench',
        AWS_ENDPOINT_URL_SQS: aws.sqs,
        AWS_ENDPOINT_URL_S3: aws.sqs,
        AWS_ENDPOINT_URL_SECRETS_MANAGER: aws.secretsManager,
        SETTLE_QUEUE_URL: `${aws.sqs}/000000000000/${QUEUE_NAME}`,
        BUCKET: 'files',
        CONNECTIONS_PREFIX,
      },
    },
  );
  return JSON.parse(stdout);
}

/** Where the test deploys to. */
import { readFileSync } from 'node:fs';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { awsQuery } from './aws-call.ts';
import { IS_EMULATED } from './cdk.ts';
import { installEmulator } from './emulator/install-emulator.ts';
import { startEmulator } from './emulator/start-emulator.ts';
import { MissingError } from './missing-error.ts';
import type { Step } from './steps.ts';

export interface Place {
  account: string;
  region: string;
  isEmulated: boolean;
  /** What is there of its own when nothing is deployed. */
  close(): Promise<void>;
}

/** An emulator on this machine; from here on this process and those that it starts take it for AWS. */
export async function openEmulator(step: Step): Promise<Place> {
  const python = await step('install MiniStack', installEmulator);
  const emulator = await step('start MiniStack', () => startEmulator(python));
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
  Object.assign(process.env, emulator.environment, { [IS_EMULATED]: 'yes' });
  const certificate = readFileSync(String(emulator.environment['NODE_EXTRA_CA_CERTS']), 'utf8');
  setDefaultCACertificates([...getCACertificates('default'), certificate]);
  console.log(`  MiniStack at ${emulator.environment['AWS_ENDPOINT_URL']}, its log in ${emulator.logFile}`);
  return { account: '000000000000', region: 'us-east-1', isEmulated: true, close: emulator.stop };
}

/** The account and region of the caller's credentials. Throws MissingError without them. */
export async function openAccount(): Promise<Place> {
  const client = new CloudFormationClient();
  try {
    const region = await client.config.region();
    await client.config.credentials();
    const form = { Action: 'GetCallerIdentity', Version: '2011-06-15' };
    const [, account = ''] = /<Account>(\d{12})</.exec(await awsQuery('sts', form)) ?? [];
    return { account, region, isEmulated: false, close: async () => {} };
  } catch (error) {
    throw new MissingError(
      `--aws takes a region (AWS_REGION, or that of a profile) and credentials of AWS: ${error instanceof Error ? error.message : error}`,
    );
  } finally {
    client.destroy();
  }
}

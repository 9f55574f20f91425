import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { bundleDirectory } from '../../../infra/bundle.ts';

type Handler = (event: APIGatewayProxyEventV2) => Promise<APIGatewayProxyStructuredResultV2>;

export const QUEUE_URL_PATH = '/000000000000/settle';

const BUNDLE_DIRECTORY = bundleDirectory('receive-notification');

/** The bundle that is deployed. `npm test` has just made it; a test that is run alone takes what is there. */
export const bundlePath = join(BUNDLE_DIRECTORY, 'index.mjs');

/** Which files went into it. */
export async function bundledFiles(): Promise<string[]> {
  const metafile = JSON.parse(await readFile(join(BUNDLE_DIRECTORY, '..', 'metafile.json'), 'utf8'));
  const { inputs } = metafile.outputs['dist/functions/receive-notification/index.mjs'];
  return Object.keys(inputs);
}

export function receiverEnvironment(awsUrl: string): Record<string, string> {
  return {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'example',
    AWS_ENDPOINT_URL_SECRETS_MANAGER: awsUrl,
    AWS_ENDPOINT_URL_S3: awsUrl,
    SETTLE_QUEUE_URL: `${awsUrl}${QUEUE_URL_PATH}`,
    BUCKET: 'files',
    CONNECTIONS_PREFIX: 'paperhook/test/connections/',
  };
}

let instances = 0;

/** A cold start: the bundle evaluated anew, with that environment. */
export async function loadReceiver(
  awsUrl: string,
  behindCloudFront: { VIEWER_ADDRESS_HEADER?: string } = {},
): Promise<Handler> {
  delete process.env['VIEWER_ADDRESS_HEADER'];
  Object.assign(process.env, receiverEnvironment(awsUrl), behindCloudFront);
  instances += 1;
  const { handler } = await import(`${pathToFileURL(bundlePath).href}?instance=${instances}`);
  return handler;
}

/** One S3 PutObject, for the bodies that SQS can't carry. Throws unless S3 has confirmed it. */
import { transient } from '../../shared/errors.ts';
import { createSignedCall, type Environment, endpointOverride } from '../../shared/lambda/signed-call.ts';

/** @param key of letters, digits, `/` and `-` only: it is not escaped. */
export type PutObject = (key: string, body: Buffer) => Promise<void>;

export function createPutObject(
  environment: Environment,
  region: string,
  bucket: string,
  timeoutMs: number,
): PutObject {
  const override = endpointOverride(environment, 'S3');
  const endpoint = override ?? `https://${bucket}.s3.${region}.amazonaws.com`;
  const call = createSignedCall({ service: 's3', endpoint, region, environment, timeoutMs });
  // An emulator has no name for each bucket, so there the bucket stands in the path.
  const folder = override === undefined ? '/' : `/${bucket}/`;
  return async (key, body) => {
    const headers = { 'content-type': 'application/octet-stream' };
    const { status } = await call({ method: 'PUT', path: `${folder}${key}`, headers, body });
    if (status !== 200) {
      throw transient('unavailable', `S3 did not take the body (${status})`);
    }
  };
}

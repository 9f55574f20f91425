/** In the place of receive-notification's own S3 call. */
import { PutObjectCommand } from '@aws-sdk/client-s3';
import type { PutObject } from '../../../../functions/receive-notification/put-object.ts';
import { theCloud } from '../the-world.ts';

export function createPutObject(_environment: unknown, _region: string, bucket: string): PutObject {
  return async (key, body) => {
    await theCloud().call('s3', new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }));
  };
}

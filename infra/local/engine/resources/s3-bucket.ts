import { CreateBucketCommand } from '@aws-sdk/client-s3';
import * as z from 'zod';
import { passedOver, resourceHandler } from '../resource-handler.ts';

const properties = z.strictObject({
  BucketEncryption: passedOver,
  // Works on whole days; fauxqs deletes nothing by age.
  LifecycleConfiguration: passedOver,
  OwnershipControls: passedOver,
  PublicAccessBlockConfiguration: passedOver,
  Tags: passedOver,
});

export const deployS3Bucket = resourceHandler(properties, async ({ logicalId }, { stackName, s3 }) => {
  const name = `${stackName}-${logicalId}`.toLowerCase().slice(0, 63);
  await s3.send(new CreateBucketCommand({ Bucket: name }));
  return { ref: name, attributes: { Arn: `arn:aws:s3:::${name}` } };
});

/** The bucket as it was deployed: what S3 deletes by itself after a day can't be waited for, so its rules are read back. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
} from '@aws-sdk/client-s3';
import { openSystem } from '../../end-to-end/open-system.ts';
import type { System } from '../../end-to-end/system.ts';

let system: System;
let bucket: { Bucket: string | undefined };

before(async () => {
  system = await openSystem();
  bucket = { Bucket: system.outputs['BucketName'] };
});

after(() => system.close());

test('everything in the bucket expires after a day, what was begun and never finished too', async () => {
  const { Rules } = await system.s3.send(new GetBucketLifecycleConfigurationCommand(bucket));
  assert.deepEqual(
    Rules?.map(({ Status, Expiration, AbortIncompleteMultipartUpload }) => [
      Status,
      Expiration?.Days,
      AbortIncompleteMultipartUpload?.DaysAfterInitiation,
    ]),
    [['Enabled', 1, 1]],
  );
  // Of no folder, and of every object.
  assert.ok(
    Rules?.every(
      ({ Prefix = '', Filter }) => Prefix === '' && !Filter?.Prefix && !Filter?.Tag && !Filter?.And,
    ),
  );
});

test('the bucket is encrypted, has no versions, and nothing in it can be public', async () => {
  const { ServerSideEncryptionConfiguration } = await system.s3.send(new GetBucketEncryptionCommand(bucket));
  const [rule] = ServerSideEncryptionConfiguration?.Rules ?? [];
  assert.equal(rule?.ApplyServerSideEncryptionByDefault?.SSEAlgorithm, 'AES256');
  assert.equal((await system.s3.send(new GetBucketVersioningCommand(bucket))).Status, undefined);
  const { PublicAccessBlockConfiguration } = await system.s3.send(new GetPublicAccessBlockCommand(bucket));
  assert.deepEqual(PublicAccessBlockConfiguration, {
    BlockPublicAcls: true,
    IgnorePublicAcls: true,
    BlockPublicPolicy: true,
    RestrictPublicBuckets: true,
  });
});

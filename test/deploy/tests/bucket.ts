/** The bucket as it was deployed: what S3 deletes by itself after a day can't be waited for, so its rules are read back. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
} from '@aws-sdk/client-s3';
import * as z from 'zod';
import { openSystem } from '../../end-to-end/open-system.ts';
import type { System } from '../../end-to-end/system.ts';
import { IS_EMULATED } from '../cdk.ts';
import { stackTemplate } from '../stack-facts.ts';
import { PAPERHOOK_STACK } from '../stacks.ts';

let system: System;
let bucket: { Bucket: string | undefined };

before(async () => {
  system = await openSystem();
  bucket = { Bucket: system.outputs['BucketName'] };
});

after(() => system.close());

test('everything in the bucket expires after a day, what was begun and never finished too', async () => {
  assert.deepEqual(await (process.env[IS_EMULATED] === undefined ? rulesOfBucket() : rulesOfTemplate()), [
    { status: 'Enabled', expiresInDays: 1, abortsInDays: 1, isOfAll: true },
  ]);
});

interface ExpiryRule {
  status: string | undefined;
  expiresInDays: number | undefined;
  abortsInDays: number | undefined;
  /** Of no folder, tag or size alone. */
  isOfAll: boolean;
}

async function rulesOfBucket(): Promise<ExpiryRule[]> {
  const { Rules = [] } = await system.s3.send(new GetBucketLifecycleConfigurationCommand(bucket));
  return Rules.map(({ Status, Expiration, AbortIncompleteMultipartUpload, Filter, Prefix = '' }) => ({
    status: Status,
    expiresInDays: Expiration?.Days,
    abortsInDays: AbortIncompleteMultipartUpload?.DaysAfterInitiation,
    isOfAll: [Prefix, ...Object.values(Filter ?? {})].every((value) => value === undefined || value === ''),
  }));
}

const templateRule = z
  .strictObject({
    Id: z.string(),
    Status: z.string(),
    ExpirationInDays: z.number(),
    AbortIncompleteMultipartUpload: z.object({ DaysAfterInitiation: z.number() }),
  })
  .transform(
    ({ Status, ExpirationInDays, AbortIncompleteMultipartUpload }): ExpiryRule => ({
      status: Status,
      expiresInDays: ExpirationInDays,
      abortsInDays: AbortIncompleteMultipartUpload.DaysAfterInitiation,
      isOfAll: true,
    }),
  );

/** As CloudFormation has it, where S3 has it not: the emulator's gives its buckets none. */
async function rulesOfTemplate(): Promise<ExpiryRule[]> {
  const { Resources } = await stackTemplate(PAPERHOOK_STACK);
  const properties = Object.values(Resources)
    .filter(({ Type }) => Type === 'AWS::S3::Bucket')
    .map(({ Properties }) =>
      z.looseObject({ LifecycleConfiguration: z.object({ Rules: z.array(templateRule) }) }).parse(Properties),
    );
  return properties.flatMap(({ LifecycleConfiguration }) => LifecycleConfiguration.Rules);
}

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

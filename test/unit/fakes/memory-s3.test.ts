/** What a lifecycle rule deletes, and when: https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { memoryS3 } from '../../fakes/aws/memory-s3.ts';

const utc = (time: string) => Date.parse(`2026-03-${time}Z`);

function withObject(putAt: string) {
  const s3 = memoryS3({ now: () => utc(putAt) });
  s3.execute(new PutObjectCommand({ Bucket: 'b', Key: 'uploads/a', Body: 'x' }));
  return s3;
}

test('an object goes at the first midnight UTC that is so many days after it was put', () => {
  const s3 = withObject('02T10:30:00');
  assert.deepEqual(s3.expire(utc('03T23:59:59.999'), 1), []);
  assert.equal(s3.objects.size, 1);
  assert.deepEqual(s3.expire(utc('04T00:00:00'), 1), ['uploads/a']);
  assert.equal(s3.objects.size, 0);
});

test('put at midnight, it goes after a day to the minute; put just after it, a day later', () => {
  assert.deepEqual(withObject('02T00:00:00').expire(utc('03T00:00:00'), 1), ['uploads/a']);
  assert.deepEqual(withObject('02T00:00:00.001').expire(utc('03T00:00:00'), 1), []);
  assert.deepEqual(withObject('02T00:00:00.001').expire(utc('04T00:00:00'), 1), ['uploads/a']);
});

test('what is not imitated is refused by its name', () => {
  const s3 = withObject('02T00:00:00');
  assert.throws(() => s3.execute(new CreateBucketCommand({ Bucket: 'b' })), /CreateBucketCommand/);
  const versioned = new GetObjectCommand({ Bucket: 'b', Key: 'uploads/a', VersionId: '1' });
  assert.throws(() => s3.execute(versioned), /VersionId of GetObjectCommand/);
});

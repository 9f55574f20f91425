/** What S3 must do beneath shared/files/bucket.ts. `wrong`: tests that this emulator is known to fail. */
import assert from 'node:assert/strict';
import { describe } from 'node:test';
import {
  CopyObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandInput,
  NoSuchKey,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { testsExcept } from './tests-except.ts';

export function s3Contract(
  name: string,
  { client, bucket: Bucket }: { client: S3Client; bucket: string },
  wrong: readonly string[] = [],
): void {
  const inTest = testsExcept(wrong, name);

  const put = (Key: string, Body: Uint8Array | string = 'x', ContentType?: string) =>
    client.send(new PutObjectCommand({ Bucket, Key, Body, ...(ContentType && { ContentType }) }));
  const get = (Key: string) => client.send(new GetObjectCommand({ Bucket, Key }));
  const list = (input: Partial<ListObjectsV2CommandInput>) =>
    client.send(new ListObjectsV2Command({ Bucket, ...input }));
  const keys = async (Prefix: string) => (await list({ Prefix })).Contents?.map(({ Key }) => Key);

  describe(`${name}: objects`, () => {
    inTest('an object has its bytes, their number and their type; the last put wins', async () => {
      await put('one/a', 'first', 'text/plain');
      const second = await put('one/a', Uint8Array.of(0, 255), 'application/pdf').then(() => get('one/a'));
      assert.deepEqual([...((await second.Body?.transformToByteArray()) ?? [])], [0, 255]);
      const head = await client.send(new HeadObjectCommand({ Bucket, Key: 'one/a' }));
      for (const { ContentLength, ContentType } of [second, head])
        assert.deepEqual([ContentLength, ContentType], [2, 'application/pdf']);
      assert.ok(second.LastModified instanceof Date);
      assert.equal(await (await put('one/b', 'å').then(() => get('one/b'))).Body?.transformToString(), 'å');
    });

    inTest('what is not there is NoSuchKey, and NotFound for HEAD', async () => {
      await assert.rejects(get('two/none'), NoSuchKey);
      await assert.rejects(client.send(new HeadObjectCommand({ Bucket, Key: 'two/none' })), {
        name: 'NotFound',
      });
    });

    // https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
    inTest('a range is answered with its bytes and its place; one behind the end is refused', async () => {
      await put('eight/a', '0123456789', 'text/plain');
      const range = (Range: string) => client.send(new GetObjectCommand({ Bucket, Key: 'eight/a', Range }));
      const part = await range('bytes=2-4');
      assert.equal(await part.Body?.transformToString(), '234');
      assert.deepEqual(
        [part.ContentLength, part.ContentRange, part.ContentType, part.$metadata.httpStatusCode],
        [3, 'bytes 2-4/10', 'text/plain', 206],
      );
      assert.equal((await range('bytes=9-500')).ContentRange, 'bytes 9-9/10');
      await assert.rejects(range('bytes=10-11'), { name: 'InvalidRange' });
    });

    inTest('keys are listed by prefix', async () => {
      for (const key of ['three/b', 'three/a/2', 'three/ö', 'three/a', 'threes']) await put(key);
      assert.deepEqual(await keys('three/'), ['three/a', 'three/a/2', 'three/b', 'three/ö']);
      const none = await list({ Prefix: 'three/none' });
      assert.deepEqual([none.Contents, none.KeyCount, none.IsTruncated], [undefined, 0, false]);
    });

    inTest('keys are in the order of their bytes', async () => {
      for (const key of ['seven/a', 'seven/Z', 'seven/\u{10000}', 'seven/\u{ffff}']) await put(key);
      assert.deepEqual(await keys('seven/'), ['seven/Z', 'seven/a', 'seven/\u{ffff}', 'seven/\u{10000}']);
    });

    inTest(
      'a page goes on where the last one ended, also when what was listed is deleted meanwhile',
      async () => {
        for (const key of ['a', 'b', 'c', 'd', 'e']) await put(`four/${key}`);
        const first = await list({ Prefix: 'four/', MaxKeys: 2 });
        assert.deepEqual([first.Contents?.length, first.IsTruncated], [2, true]);
        await client.send(
          new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: 'four/a' }, { Key: 'four/b' }] } }),
        );
        const rest = await list({ Prefix: 'four/', ContinuationToken: first.NextContinuationToken });
        assert.deepEqual(
          [rest.Contents?.map(({ Key }) => Key), rest.IsTruncated, rest.NextContinuationToken],
          [['four/c', 'four/d', 'four/e'], false, undefined],
        );
      },
    );

    inTest('many are deleted at once, there or not, told or not', async () => {
      for (const key of ['a', 'b', 'c']) await put(`five/${key}`);
      const Objects = [{ Key: 'five/a' }, { Key: 'five/none' }];
      const told = await client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
      assert.deepEqual(told.Deleted?.map(({ Key }) => Key).toSorted(), ['five/a', 'five/none']);
      const quiet = await client.send(
        new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: 'five/b' }], Quiet: true } }),
      );
      assert.deepEqual([quiet.Deleted ?? [], quiet.Errors ?? []], [[], []]);
      assert.deepEqual(await keys('five/'), ['five/c']);
    });

    inTest('a copy has the bytes and the type, and a life of its own', async () => {
      await put('six/a ö', 'content', 'text/plain');
      const CopySource = `${Bucket}/${encodeURIComponent('six/a ö')}`;
      await client.send(new CopyObjectCommand({ Bucket, Key: 'six/b', CopySource }));
      await put('six/a ö', 'changed');
      const copy = await get('six/b');
      assert.deepEqual([await copy.Body?.transformToString(), copy.ContentType], ['content', 'text/plain']);
      const missing = { Bucket, Key: 'six/c', CopySource: `${Bucket}/six/none` };
      await assert.rejects(client.send(new CopyObjectCommand(missing)), { name: 'NoSuchKey' });
    });
  });
}

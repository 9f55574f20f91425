/** The bucket that holds uploads, large results, oversized notifications and the bodies of dead letters. */
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  NoSuchKey,
  NotFound,
  PutObjectCommand,
  type S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';

export interface Files {
  put(key: string, body: Uint8Array, contentType?: string): Promise<void>;
  /** Undefined when there is no such object. */
  get(key: string): Promise<Uint8Array | undefined>;
  /** Both ends included, as in HTTP; cut at the object's end, which `start` must be before. Undefined as with get. */
  getRange(key: string, start: number, end: number): Promise<Uint8Array | undefined>;
  /** In bytes. Undefined when there is no such object. */
  size(key: string): Promise<number | undefined>;
  has(key: string): Promise<boolean>;
  /** Within the bucket, content type and all; false when there is no such object. */
  copy(from: string, to: string): Promise<boolean>;
  /** Deleting what isn't there is no error. */
  remove(key: string): Promise<void>;
  removeAll(prefix: string): Promise<void>;
}

export function bucketFiles(client: S3Client, bucket: string): Files {
  async function read(key: string, Range?: string): Promise<Uint8Array | undefined> {
    try {
      const { Body } = await client.send(
        new GetObjectCommand({ Bucket: bucket, Key: key, ...(Range && { Range }) }),
      );
      return await Body?.transformToByteArray();
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    }
  }

  async function size(key: string): Promise<number | undefined> {
    try {
      return (await client.send(new HeadObjectCommand({ Bucket: bucket, Key: key }))).ContentLength;
    } catch (error) {
      // An answer to HEAD has no body that could name the key.
      if (error instanceof NotFound) return undefined;
      throw error;
    }
  }

  return {
    async put(key, body, contentType = 'application/octet-stream') {
      await client.send(
        new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ContentType: contentType }),
      );
    },
    get: (key) => read(key),
    getRange: (key, start, end) => read(key, `bytes=${start}-${end}`),
    size,
    has: async (key) => (await size(key)) !== undefined,
    async copy(from, to) {
      const CopySource = [bucket, ...from.split('/')].map(encodeURIComponent).join('/');
      try {
        await client.send(new CopyObjectCommand({ Bucket: bucket, Key: to, CopySource }));
        return true;
      } catch (error) {
        if (error instanceof S3ServiceException && error.name === 'NoSuchKey') return false;
        throw error;
      }
    },
    async remove(key) {
      await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
    },
    async removeAll(prefix) {
      for (;;) {
        const { Contents = [], IsTruncated } = await client.send(
          new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix }),
        );
        const Objects = Contents.flatMap(({ Key }) => (Key ? [{ Key }] : []));
        if (Objects.length > 0) {
          const { Errors = [] } = await client.send(
            new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } }),
          );
          if (Errors.length > 0) throw new Error(`${Errors.length} objects could not be deleted`);
        }
        if (!IsTruncated) return;
      }
    },
  };
}

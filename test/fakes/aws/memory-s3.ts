/**
 * S3 in memory, one bucket whatever it is called, for the commands that the product uses. Versions, multipart uploads,
 * conditions and ranges other than `bytes=from-to` are not imitated.
 */
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import type { MemoryService } from './client-of.ts';
import { badRequest, noSuchKey, notFound } from './s3/errors.ts';
import { getObject } from './s3/get-object.ts';
import { listObjects } from './s3/list-objects.ts';
import { headOf, type Objects } from './s3/objects.ts';
import { checkParameters, unknownCommand } from './strict-input.ts';

export interface MemoryS3 extends MemoryService {
  objects: Objects;
  /**
   * What a lifecycle rule of that many days has deleted by then: each object at the first midnight UTC that is at
   * least so many times 24 hours after it was put. Answers their keys.
   */
  expire(atMs: number, days: number): string[];
}

const DAY_MS = 86_400_000;
const LONGEST_KEY_BYTES = 1_024;
const MOST_DELETED = 1_000;
const $metadata = { httpStatusCode: 200 };

const PUT = new Set(['Bucket', 'Key', 'Body', 'ContentType']);
const KEY = new Set(['Bucket', 'Key']);
const GET = new Set([...KEY, 'Range']);
const COPY = new Set([...KEY, 'CopySource']);
const DELETE_MANY = new Set(['Bucket', 'Delete']);
const LIST = new Set(['Bucket', 'Prefix', 'MaxKeys', 'ContinuationToken', 'StartAfter']);

export function memoryS3({ now }: { now: () => number }): MemoryS3 {
  const objects: Objects = new Map();

  function find(key: string | undefined) {
    const found = objects.get(checkedKey(key));
    if (!found) throw noSuchKey();
    return found;
  }

  function put(key: string | undefined, body: unknown, contentType: string | undefined): void {
    const kept = { body: bytesOf(body), putAtMs: now(), ...(contentType !== undefined && { contentType }) };
    objects.set(checkedKey(key), kept);
  }

  function deleteMany(keys: (string | undefined)[], isQuiet: boolean) {
    if (keys.length === 0 || keys.length > MOST_DELETED) throw badRequest('MalformedXML');
    for (const key of keys) objects.delete(checkedKey(key));
    return isQuiet ? {} : { Deleted: keys.map((Key) => ({ Key })) };
  }

  return {
    objects,

    execute(command) {
      if (command instanceof PutObjectCommand) {
        checkParameters(command, command.input, PUT);
        put(command.input.Key, command.input.Body, command.input.ContentType);
        return { $metadata };
      }
      if (command instanceof GetObjectCommand) {
        checkParameters(command, command.input, GET);
        return getObject(find(command.input.Key), command.input.Range);
      }
      if (command instanceof HeadObjectCommand) {
        checkParameters(command, command.input, KEY);
        const found = objects.get(checkedKey(command.input.Key));
        // An answer to HEAD has no body that could name the error.
        if (!found) throw notFound();
        return { $metadata, ...headOf(found) };
      }
      if (command instanceof DeleteObjectCommand) {
        checkParameters(command, command.input, KEY);
        objects.delete(checkedKey(command.input.Key));
        return { $metadata };
      }
      if (command instanceof DeleteObjectsCommand) {
        checkParameters(command, command.input, DELETE_MANY);
        const { Objects = [], Quiet = false } = command.input.Delete ?? {};
        return {
          $metadata,
          ...deleteMany(
            Objects.map(({ Key }) => Key),
            Quiet,
          ),
        };
      }
      if (command instanceof ListObjectsV2Command) {
        checkParameters(command, command.input, LIST);
        return { $metadata, ...listObjects(objects, command.input) };
      }
      if (command instanceof CopyObjectCommand) {
        checkParameters(command, command.input, COPY);
        const { body, contentType } = find(sourceKey(command.input.CopySource));
        put(command.input.Key, body, contentType);
        return { $metadata, CopyObjectResult: { LastModified: new Date(now()) } };
      }
      throw unknownCommand('S3', command);
    },

    expire(atMs, days) {
      const expired = [...objects].filter(
        ([, { putAtMs }]) => Math.ceil((putAtMs + days * DAY_MS) / DAY_MS) * DAY_MS <= atMs,
      );
      for (const [key] of expired) objects.delete(key);
      return expired.map(([key]) => key);
    },
  };
}

function checkedKey(key: string | undefined): string {
  if (!key) throw new Error('the SDK refuses an empty Key');
  if (Buffer.byteLength(key) > LONGEST_KEY_BYTES) throw badRequest('KeyTooLongError');
  return key;
}

/** `bucket/key`, or `/bucket/key`, as a URL has it. */
function sourceKey(source = ''): string {
  const [, key] = /^\/?[^/]+\/(.+)$/.exec(source) ?? [];
  if (!key) throw badRequest('InvalidArgument');
  return decodeURIComponent(key);
}

function bytesOf(body: unknown): Uint8Array {
  if (body === undefined) return new Uint8Array();
  if (typeof body === 'string') return Uint8Array.from(Buffer.from(body));
  if (body instanceof Uint8Array) return Uint8Array.from(body);
  throw new Error('only bytes and text as the Body of an object are imitated');
}

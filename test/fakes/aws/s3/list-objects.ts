import type { ListObjectsV2CommandInput } from '@aws-sdk/client-s3';
import { compareText } from '../dynamodb/compare.ts';
import { badRequest } from './errors.ts';
import type { Objects } from './objects.ts';

const LONGEST_PAGE = 1_000;

/** A page of the keys, in the order of their bytes. */
export function listObjects(objects: Objects, input: ListObjectsV2CommandInput) {
  const { Prefix = '', MaxKeys = LONGEST_PAGE, ContinuationToken, StartAfter = '' } = input;
  const after = ContinuationToken === undefined ? StartAfter : keyOf(ContinuationToken);
  const rest = [...objects.keys()]
    .filter((key) => key.startsWith(Prefix) && (after === '' || compareText(key, after) > 0))
    .toSorted(compareText);
  const keys = rest.slice(0, Math.min(MaxKeys, LONGEST_PAGE));
  const last = keys.at(-1);
  const isTruncated = last !== undefined && keys.length < rest.length;
  const Contents = keys.map((Key) => {
    const { body, putAtMs } = objects.get(Key) ?? { body: [], putAtMs: 0 };
    return { Key, Size: body.length, LastModified: new Date(putAtMs) };
  });
  return {
    KeyCount: keys.length,
    IsTruncated: isTruncated,
    ...(keys.length > 0 && { Contents }),
    ...(isTruncated && { NextContinuationToken: tokenOf(last) }),
  };
}

function tokenOf(key: string): string {
  return Buffer.from(key).toString('base64url');
}

function keyOf(token: string): string {
  const key = Buffer.from(token, 'base64url').toString();
  if (tokenOf(key) !== token || key === '') throw badRequest('InvalidArgument');
  return key;
}

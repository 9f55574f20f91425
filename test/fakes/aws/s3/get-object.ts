import { invalidRange } from './errors.ts';
import { headOf, type StoredObject } from './objects.ts';

/** Of the bytes what `bytes=from-to` asks for, both ends included and cut at the object's end; all without a range. */
export function getObject(stored: StoredObject, range: string | undefined) {
  const size = stored.body.length;
  if (range === undefined) {
    return { $metadata: { httpStatusCode: 200 }, Body: bodyOf(stored.body), ...headOf(stored) };
  }
  const [from, to] = boundsOf(range);
  if (from >= size) throw invalidRange();
  const body = stored.body.subarray(from, to + 1);
  return {
    $metadata: { httpStatusCode: 206 },
    Body: bodyOf(body),
    ...headOf(stored),
    ContentLength: body.length,
    ContentRange: `bytes ${from}-${from + body.length - 1}/${size}`,
  };
}

function boundsOf(range: string): [number, number] {
  const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(range) ?? [];
  if (from === undefined || to === undefined || Number(to) < Number(from))
    throw new Error(`the range ${range} is not imitated`);
  return [Number(from), Number(to)];
}

function bodyOf(body: Uint8Array) {
  return {
    transformToByteArray: async () => Uint8Array.from(body),
    transformToString: async () => Buffer.from(body).toString(),
  };
}

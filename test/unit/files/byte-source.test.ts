import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { bucketSource, memorySource, readAhead } from '../../../shared/files/byte-source.ts';
import { memoryAws } from '../../fakes/memory-aws.ts';

const digits = Buffer.from('0123456789');
const text = (bytes: Uint8Array) => Buffer.from(bytes).toString();

describe('byte source', () => {
  test('an object in the bucket is read by parts', async () => {
    const { files } = memoryAws();
    await files.put('uploads/a', digits);
    const source = await bucketSource(files, 'uploads/a');
    assert.ok(source);
    assert.equal(source.bytes, 10);
    assert.equal(text(await source.read(3, 4)), '3456');
    assert.equal(text(await source.read(10, 0)), '');
    assert.equal(await bucketSource(files, 'uploads/none'), undefined);
  });

  test('an object that goes, or gets shorter, while it is read is missing', async () => {
    const { files } = memoryAws();
    await files.put('uploads/a', digits);
    const source = await bucketSource(files, 'uploads/a');
    await files.put('uploads/a', digits.subarray(0, 5));
    const missing = { code: 'upload_missing', fault: 'permanent' };
    await assert.rejects(async () => source?.read(3, 4), missing);
    await files.remove('uploads/a');
    await assert.rejects(async () => source?.read(0, 1), missing);
  });

  test('small steps forward are one read, also several at once', async () => {
    const reads: [number, number][] = [];
    const source = readAhead(watched(reads), 4);
    const parts = await Promise.all([source.read(1, 2), source.read(2, 2), source.read(4, 1)]);
    assert.deepEqual(parts.map(text), ['12', '23', '4']);
    assert.deepEqual(reads, [[1, 4]]);
    // What is larger than a step is read at once, and nothing beyond the end.
    assert.equal(text(await source.read(3, 6)), '345678');
    assert.equal(text(await source.read(9, 1)), '9');
    assert.deepEqual(reads, [
      [1, 4],
      [3, 6],
      [9, 1],
    ]);
  });

  test('a read that fails fails alone', async () => {
    let failures = 1;
    const { read } = memorySource(digits);
    const failing: typeof read = (start, length) => {
      failures -= 1;
      return failures < 0 ? read(start, length) : Promise.reject(new Error('the bucket is out'));
    };
    const source = readAhead({ bytes: 10, read: failing }, 4);
    const [first, second] = await Promise.allSettled([source.read(0, 1), source.read(0, 1)]);
    assert.deepEqual([first.status, second.status], ['rejected', 'fulfilled']);
  });
});

function watched(reads: [number, number][]) {
  const { bytes, read } = memorySource(digits);
  return {
    bytes,
    read(start: number, length: number) {
      reads.push([start, length]);
      return read(start, length);
    },
  };
}

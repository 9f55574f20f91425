/** Whoever packs them: the same documents come out. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { zipSync } from 'fflate';
import yazl from 'yazl';
import { openArchive } from '../../../../shared/files/archive/archive.ts';
import { memorySource } from '../../../../shared/files/byte-source.ts';
import { BMP, GIF, JPEG, PNG, pdf, tiff, WEBP } from '../sample-documents.ts';

interface Packed {
  name: string;
  bytes: Buffer;
}
type Pack = (documents: readonly Packed[]) => Uint8Array | Promise<Uint8Array>;

const IMAGES = ['bmp', 'gif', 'jpeg', 'png', 'tiff', 'webp'].map((kind) => `image/${kind}`);
const ACCEPTS = new Set(['application/pdf', ...IMAGES]);

const beginnings = fc.constantFrom(BMP, GIF, JPEG, PNG, tiff(100), WEBP, pdf({ pages: 2 }));
const content = fc
  .tuple(beginnings, fc.uint8Array({ maxLength: 5_000 }))
  .map(([beginning, rest]) => Buffer.concat([beginning, rest]));
/** Names that files may have everywhere; `zip` takes those with * [ ] \ - @ for something else. */
const letters = fc.constantFrom(...'abcXYZ019 _.,+()&åÄöéßñ漢字–€😀');
const name = fc.string({ unit: letters, minLength: 1, maxLength: 30 }).map((text) => `f${text.trim()}.x`);
const documents = fc.uniqueArray(fc.record({ name, bytes: content }), {
  minLength: 1,
  maxLength: 12,
  selector: (document) => document.name.toUpperCase(),
});

const packWithYazl: Pack = async (all) => {
  const file = new yazl.ZipFile();
  all.forEach(({ name, bytes }, index) => {
    file.addBuffer(bytes, name, { compress: index % 2 === 0 });
  });
  file.end({ forceZip64Format: all.length % 3 === 0, comment: '' });
  const parts: Buffer[] = [];
  for await (const part of file.outputStream) parts.push(Buffer.from(part));
  return Buffer.concat(parts);
};

const packWithFflate: Pack = (all) =>
  zipSync(Object.fromEntries(all.map(({ name, bytes }) => [name, bytes])), { level: 6 });

const packWithZip: Pack = (all) => {
  const directory = mkdtempSync(join(tmpdir(), 'paperhook-zip-'));
  try {
    for (const { name, bytes } of all) writeFileSync(join(directory, name), bytes);
    execFileSync('zip', ['-q', 'out.zip', ...all.map((document) => document.name)], { cwd: directory });
    return readFileSync(join(directory, 'out.zip'));
  } finally {
    rmSync(directory, { recursive: true });
  }
};

describe('archive: any documents come out as they went in', () => {
  test('zipped by yazl', () => comesOut(packWithYazl, 60));
  test('zipped by fflate', () => comesOut(packWithFflate, 60));
  test("zipped by the system's zip", { skip: whyNoZip() }, () => comesOut(packWithZip, 15));
});

async function comesOut(pack: Pack, numRuns: number): Promise<void> {
  await fc.assert(
    fc.asyncProperty(documents, async (all) => {
      const archive = await openArchive(memorySource(await pack(all)));
      await archive.verify(ACCEPTS, new AbortController().signal);
      const found = await Promise.all(archive.documents.map((document) => document.read()));
      assert.deepEqual(
        found.map(({ name, bytes }) => [name, Buffer.from(bytes).toString('base64')]).toSorted(),
        all.map(({ name, bytes }) => [name, bytes.toString('base64')]).toSorted(),
      );
    }),
    { numRuns },
  );
}

function whyNoZip(): string | false {
  try {
    execFileSync('zip', ['-v'], { stdio: 'ignore' });
    return false;
  } catch {
    return 'there is no zip on this machine';
  }
}

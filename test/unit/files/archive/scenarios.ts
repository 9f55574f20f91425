/** Archives whose memory is measured: run as a process of its own, which says how it went and what it took at most. */
import { constants, crc32, deflateRawSync } from 'node:zlib';
import { openArchive } from '../../../../shared/files/archive/archive.ts';
import { type ByteSource, memorySource } from '../../../../shared/files/byte-source.ts';
import { BMP, GIF } from '../sample-documents.ts';
import { type HandMade, makeZip } from './make-zip.ts';

export interface Measured {
  outcome: string;
  reads: number;
  /** Of the whole process, Node itself included. */
  peakBytes: number;
}

const SCENARIOS: Readonly<Record<string, () => ByteSource>> = {
  nothing: () => memorySource(makeZip([{ name: 'a.bmp', data: BMP }])),
  /** A megabyte that unpacks to a gigabyte, and says it is a kilobyte. */
  bomb() {
    const tenMegabytes = deflateRawSync(Buffer.alloc(10_000_000), { finishFlush: constants.Z_FULL_FLUSH });
    const packed = Buffer.concat([...Array(100).fill(tenMegabytes), deflateRawSync('')]);
    return memorySource(makeZip([{ name: 'a.bmp', data: BMP, packed, declaredBytes: 1_000 }]));
  },
  /** Of the same, which says the truth, as much as an archive may hold. */
  'largest documents'() {
    const document = Buffer.concat([BMP, Buffer.alloc(49_000_000)]);
    const packed = Buffer.concat([deflateRawSync(document), Buffer.alloc(500_000)]);
    const entry = { packed, declaredBytes: document.length, declaredCrc: crc32(document) };
    return repeated(40, entry);
  },
  /** 200 MB, stored: each document is as large packed as unpacked. */
  'large archive'() {
    const document = Buffer.alloc(10_000_000, Buffer.concat([BMP, GIF]));
    return repeated(20, {
      packed: document,
      method: 0,
      declaredBytes: document.length,
      declaredCrc: crc32(document),
    });
  },
};

/** So many entries of the same content, which is in memory once. */
function repeated(count: number, entry: Omit<HandMade, 'name'> & { packed: Uint8Array }): ByteSource {
  const name = (index: number) => `${String(index).padStart(3, '0')}.bmp`;
  const one = makeZip([{ name: name(0), ...entry }]);
  const local = one.subarray(0, 30 + name(0).length + entry.packed.length);
  const listed = Array.from({ length: count }, (_, index) => ({
    ...entry,
    ...{ name: name(index), offset: index * local.length, packed: Buffer.alloc(0) },
    declaredPackedBytes: entry.packed.length,
  }));
  const end = makeZip(listed).subarray(count * (30 + name(0).length));
  end.writeUInt32LE(count * local.length, end.length - 6);
  return {
    bytes: count * local.length + end.length,
    async read(start, length) {
      const part = Buffer.alloc(length);
      for (let done = 0; done < length; ) {
        const at = start + done;
        const isEnd = at >= count * local.length;
        const from = isEnd ? at - count * local.length : at % local.length;
        done += (isEnd ? end : local).copy(part, done, from);
      }
      return part;
    },
  };
}

async function measure(source: ByteSource): Promise<Measured> {
  let reads = 0;
  const watched: ByteSource = {
    bytes: source.bytes,
    read(start, length) {
      reads += 1;
      return source.read(start, length);
    },
  };
  const outcome = await openArchive(watched)
    .then(async ({ documents, verify }) => {
      await verify(new Set(['image/bmp']), new AbortController().signal);
      return `${documents.length} documents`;
    })
    .catch((error) => error.message);
  return { outcome, reads, peakBytes: process.resourceUsage().maxRSS * 1024 };
}

if (import.meta.main) {
  const scenario = SCENARIOS[process.argv[2] ?? ''];
  if (!scenario) throw new Error(`One of ${Object.keys(SCENARIOS).join(', ')}`);
  console.log(JSON.stringify(await measure(scenario())));
}

/** ZIPs written by hand, for what no library would write. https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT */
import { crc32, deflateRawSync } from 'node:zlib';

export interface HandMade {
  name: string | Uint8Array;
  /** What it unpacks to. */
  data?: Uint8Array | string;
  /** 0 stored, 8 deflated, the default. */
  method?: number;
  /** What the directory says instead of the truth. */
  declaredBytes?: number;
  declaredCrc?: number;
  /** What stands in the archive instead of `data`, packed. */
  packed?: Uint8Array;
  declaredPackedBytes?: number;
  flags?: number;
  /** The upper half of the external attributes. */
  unixMode?: number;
  extra?: Uint8Array;
  /** Where the directory says that it is, instead of where it is. */
  offset?: number;
}

export interface HandMadeEnd {
  /** How many entries the end says there are. */
  count?: number;
  isZip64?: boolean;
  comment?: string;
}

const UTF8 = 0x0800;

export function makeZip(entries: readonly HandMade[], end: HandMadeEnd = {}): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const entry of entries) {
    const local = localPart(entry);
    directory.push(directoryPart(entry, entry.offset ?? at, end.isZip64 ?? false));
    locals.push(local);
    at += local.length;
  }
  const listed = Buffer.concat(directory);
  return Buffer.concat([...locals, listed, endPart(end.count ?? entries.length, listed.length, at, end)]);
}

const bytesOf = (text: Uint8Array | string = '') => Buffer.from(text as Uint8Array);

function factsOf(entry: HandMade) {
  const { method = 8, flags = UTF8 } = entry;
  const data = bytesOf(entry.data);
  const packed = Buffer.from(entry.packed ?? (method === 8 ? deflateRawSync(data) : data));
  return {
    ...{ method, flags, packed, name: bytesOf(entry.name), extra: bytesOf(entry.extra) },
    crc: entry.declaredCrc ?? crc32(data),
    bytes: entry.declaredBytes ?? data.length,
    packedBytes: entry.declaredPackedBytes ?? packed.length,
  };
}

function localPart(entry: HandMade): Buffer {
  const { method, flags, crc, packed, bytes, packedBytes, name } = factsOf(entry);
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(20, 4);
  header.writeUInt16LE(flags, 6);
  header.writeUInt16LE(method, 8);
  header.writeUInt32LE(crc, 14);
  header.writeUInt32LE(packedBytes, 18);
  header.writeUInt32LE(bytes, 22);
  header.writeUInt16LE(name.length, 26);
  return Buffer.concat([header, name, packed]);
}

function directoryPart(entry: HandMade, offset: number, isZip64: boolean): Buffer {
  const { method, flags, crc, bytes, packedBytes, name, extra } = factsOf(entry);
  const all = isZip64 ? Buffer.concat([zip64Extra(bytes, packedBytes, offset), extra]) : extra;
  const header = Buffer.alloc(46);
  header.writeUInt32LE(0x02014b50, 0);
  // Made by Unix, so that the upper half of the attributes is a mode.
  header.writeUInt16LE((3 << 8) | 45, 4);
  header.writeUInt16LE(20, 6);
  header.writeUInt16LE(flags, 8);
  header.writeUInt16LE(method, 10);
  header.writeUInt32LE(crc, 16);
  header.writeUInt32LE(isZip64 ? 0xffffffff : packedBytes, 20);
  header.writeUInt32LE(isZip64 ? 0xffffffff : bytes, 24);
  header.writeUInt16LE(name.length, 28);
  header.writeUInt16LE(all.length, 30);
  header.writeUInt16LE(entry.unixMode ?? 0o100644, 40);
  header.writeUInt32LE(isZip64 ? 0xffffffff : offset, 42);
  return Buffer.concat([header, name, all]);
}

function zip64Extra(bytes: number, packedBytes: number, offset: number): Buffer {
  const extra = Buffer.alloc(28);
  extra.writeUInt16LE(0x0001, 0);
  extra.writeUInt16LE(24, 2);
  extra.writeBigUInt64LE(BigInt(bytes), 4);
  extra.writeBigUInt64LE(BigInt(packedBytes), 12);
  extra.writeBigUInt64LE(BigInt(offset), 20);
  return extra;
}

function endPart(
  count: number,
  length: number,
  offset: number,
  { isZip64, comment = '' }: HandMadeEnd,
): Buffer {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(isZip64 ? 0xffff : count, 8);
  end.writeUInt16LE(isZip64 ? 0xffff : count, 10);
  end.writeUInt32LE(isZip64 ? 0xffffffff : length, 12);
  end.writeUInt32LE(isZip64 ? 0xffffffff : offset, 16);
  end.writeUInt16LE(comment.length, 20);
  return Buffer.concat([isZip64 ? zip64End(count, length, offset) : Buffer.alloc(0), end, bytesOf(comment)]);
}

function zip64End(count: number, length: number, offset: number): Buffer {
  const end = Buffer.alloc(76);
  end.writeUInt32LE(0x06064b50, 0);
  end.writeBigUInt64LE(44n, 4);
  end.writeBigUInt64LE(BigInt(count), 24);
  end.writeBigUInt64LE(BigInt(count), 32);
  end.writeBigUInt64LE(BigInt(length), 40);
  end.writeBigUInt64LE(BigInt(offset), 48);
  end.writeUInt32LE(0x07064b50, 56);
  end.writeBigUInt64LE(BigInt(offset + length), 64);
  end.writeUInt32LE(1, 72);
  return end;
}

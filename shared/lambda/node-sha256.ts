/**
 * SHA-256 and HMAC-SHA-256 by node:crypto, in the shape in which @smithy/signature-v4 wants it. The ready-made
 * @aws-crypto/sha256-js computes in JavaScript, which costs a large body tens of milliseconds of CPU.
 */

// Not an ESM import: that one reads all of node:crypto's lazy exports, and so loads what nobody uses.
const { createHash, createHmac } = process.getBuiltinModule('node:crypto');

export class NodeSha256 {
  readonly #key: string | Uint8Array | undefined;
  #hash;

  /** @param key makes it an HMAC. */
  constructor(key?: string | ArrayBuffer | ArrayBufferView) {
    this.#key = key === undefined || typeof key === 'string' ? key : bytes(key);
    this.#hash = start(this.#key);
  }

  update(chunk: Uint8Array): void {
    this.#hash.update(chunk);
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }

  reset(): void {
    this.#hash = start(this.#key);
  }
}

function start(key: string | Uint8Array | undefined) {
  return key === undefined ? createHash('sha256') : createHmac('sha256', key);
}

function bytes(data: ArrayBuffer | ArrayBufferView): Uint8Array {
  return data instanceof ArrayBuffer
    ? new Uint8Array(data)
    : new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

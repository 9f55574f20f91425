/**
 * SHA-256 and HMAC-SHA-256 by node:crypto, in the shape in which @smithy/signature-v4 wants it. The ready-made
 * @aws-crypto/sha256-js computes in JavaScript, which costs a large body tens of milliseconds of CPU.
 */
import type { KeyObject } from 'node:crypto';

// Not an ESM import: that one reads all of node:crypto's lazy exports, and so loads what nobody uses.
const { createHash, createHmac, createSecretKey } = process.getBuiltinModule('node:crypto');

/**
 * The signer keeps one key of bytes for a day. Node makes a key object of such bytes in every createHmac, which
 * was a fifth of a webhook's CPU (npm run bench -- receiver).
 */
const keyObjects = new WeakMap<object, KeyObject>();

export class NodeSha256 {
  readonly #key: string | KeyObject | undefined;
  #hash;

  /** @param key makes it an HMAC. Its bytes must not change afterwards. */
  constructor(key?: string | ArrayBuffer | ArrayBufferView) {
    this.#key = typeof key === 'object' ? keyObject(key) : key;
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

function start(key: string | KeyObject | undefined) {
  return key === undefined ? createHash('sha256') : createHmac('sha256', key);
}

function keyObject(key: ArrayBuffer | ArrayBufferView): KeyObject {
  const made = keyObjects.get(key) ?? createSecretKey(bytes(key));
  keyObjects.set(key, made);
  return made;
}

function bytes(data: ArrayBuffer | ArrayBufferView): Uint8Array {
  return data instanceof ArrayBuffer
    ? new Uint8Array(data)
    : new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

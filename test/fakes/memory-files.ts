/** The bucket in memory: what shared/files/bucket.ts does on S3. */
import type { Files } from '../../shared/files/bucket.ts';

export interface MemoryFiles extends Files {
  objects: Map<string, Uint8Array>;
}

export function memoryFiles(): MemoryFiles {
  const objects = new Map<string, Uint8Array>();
  return {
    objects,
    async put(key, body) {
      objects.set(key, Uint8Array.from(body));
    },
    async get(key) {
      const body = objects.get(key);
      return body && Uint8Array.from(body);
    },
    has: async (key) => objects.has(key),
    async copy(from, to) {
      const body = objects.get(from);
      if (body) objects.set(to, body);
      return body !== undefined;
    },
    async remove(key) {
      objects.delete(key);
    },
    async removeAll(prefix) {
      for (const key of [...objects.keys()]) if (key.startsWith(prefix)) objects.delete(key);
    },
  };
}

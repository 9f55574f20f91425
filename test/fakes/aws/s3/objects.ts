export interface StoredObject {
  body: Uint8Array;
  putAtMs: number;
  contentType?: string;
}

export type Objects = Map<string, StoredObject>;

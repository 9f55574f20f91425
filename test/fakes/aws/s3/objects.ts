export interface StoredObject {
  body: Uint8Array;
  putAtMs: number;
  contentType?: string;
}

export type Objects = Map<string, StoredObject>;

/** What an answer's headers say of an object. */
export function headOf({ body, contentType = 'application/octet-stream', putAtMs }: StoredObject) {
  return {
    ContentLength: body.length,
    ContentType: contentType,
    // In whole seconds, as HTTP has it.
    LastModified: new Date(Math.floor(putAtMs / 1000) * 1000),
  };
}

/** A call as the model takes it and an answer as it gives it: plain values, no streams, the document already read. */
import type { DocumentText } from './documents/document-text.ts';

export interface ModelRequest {
  method: string;
  /** As in the request line, percent-encoded, without the query. */
  path: string;
  query: Record<string, string>;
  /** Names in lower case. */
  headers: Record<string, string>;
  body: RequestBody;
}

export type RequestBody =
  | { kind: 'none' }
  | { kind: 'json'; value: unknown }
  | {
      kind: 'form';
      /** Names in lower case; the values of one that came several times are parted by commas. */
      fields: Record<string, string>;
      file: UploadedFile | undefined;
      /** How many more files came with it. */
      furtherFiles?: number;
    }
  /** Says in words what is wrong with it. */
  | { kind: 'unreadable'; reason: string }
  /** More than the provider looks at. */
  | { kind: 'too large' };

export interface UploadedFile {
  fileName: string;
  contentType: string;
  sizeBytes: number;
  document: DocumentText;
  /** What its bytes are, where the provider looks at them; its name, its declared type and its text stand for them else. */
  content?: { md5: string; type: 'pdf' | 'image' | 'other' };
  /** The documents of an archive, where the provider takes one. */
  entries?: UploadedFile[];
}

export interface ModelResponse {
  status: number;
  headers: Record<string, string>;
  body: string;
  /** It says what came of a webhook that the call has caused; it takes the body's place. */
  laterBody?: Promise<string>;
  /** How long the answer is held back; what the call did is done at once. */
  delayMs: number;
  /** The call took effect, but the caller never hears of it. */
  lost: boolean;
}

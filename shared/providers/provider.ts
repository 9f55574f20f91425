/** What every provider can do, whichever it is. One folder a provider beside this file implements it. */
import type { Reference } from './notification.ts';

export interface ProviderDocument {
  jobId: string;
  fileName: string;
  contentType: string;
  bytes: Uint8Array;
  /** Where the provider is to send its webhook. */
  webhookUrl: string;
}

/** `waiting` covers every status that is neither ready nor failed, unknown ones included. */
export type Inspection =
  | { state: 'waiting'; unknownStatus?: string }
  | { state: 'ready'; documentType?: string }
  | { state: 'failed'; reason: string };

/** `fields` by the provider's own names and as it spelled them; `raw` its whole answer. */
export interface Extraction {
  fields: Record<string, unknown>;
  raw: unknown;
}

/** One connection's API. All calls throw PaperhookError; a transient one may carry retryAfterSeconds. */
export interface ProviderApi<Options> {
  /** Safe to call twice for the same job. */
  submit(document: ProviderDocument, options: Options): Promise<Reference>;
  inspect(reference: Reference): Promise<Inspection>;
  /** Undefined: not yet, ask again later. */
  fetchResult(
    reference: Reference,
    documentType: string | undefined,
    options: Options,
  ): Promise<Extraction | undefined>;
}

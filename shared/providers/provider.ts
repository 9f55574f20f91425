/** What every provider can do, whichever it is. One folder a provider beside this file implements it. */
import type { Reference } from './notification.ts';

export interface ProviderDocument {
  jobId: string;
  fileName: string;
  contentType: string;
  bytes: Uint8Array;
  /** The job's, for a provider whose results have a place for them. */
  staticValues: Record<string, unknown>;
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
  /**
   * Whether a second submit of the same job finds the first. Where it doesn't, one throws `outcome_unknown` when nobody
   * can tell whether it took effect, and every other PaperhookError means that it took none.
   */
  readonly isSubmitRepeatable: boolean;
  submit(document: ProviderDocument, options: Options): Promise<Reference>;
  inspect(reference: Reference): Promise<Inspection>;
  /** Undefined: not yet, ask again later. `gone`: the provider has none, no longer perhaps. */
  fetchResult(
    reference: Reference,
    documentType: string | undefined,
    options: Options,
  ): Promise<Extraction | 'gone' | undefined>;
}

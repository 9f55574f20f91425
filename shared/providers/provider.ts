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
  submit(document: ProviderDocument, options: Options, book?: Reference): Promise<Reference>;
  inspect(reference: Reference): Promise<Inspection>;
  /**
   * Undefined: not yet, ask again later. `gone`: the provider has none, no longer perhaps.
   * @param isOfBatch the document shares its Book with its batch, which has what is the Book's.
   */
  fetchResult(
    reference: Reference,
    documentType: string | undefined,
    options: Options,
    isOfBatch?: boolean,
  ): Promise<Extraction | 'gone' | undefined>;
  /** Of a provider that keeps documents together. */
  readonly books?: BookApi<Options>;
}

/** Which Book a job's document goes into. */
export interface BookChoice {
  /** The same for all jobs that share it; unique within the connection. It names the Book with the provider too. */
  key: string;
  /** Of a Book that is there already: the provider's own ids. */
  given?: Reference;
}

export interface OpenedBook {
  reference: Reference;
  /** Other names that notifications may give it. */
  aliases: readonly Reference[];
}

export type EndedDocument = { state: 'ready' } | { state: 'failed'; reason: string };

/** `complete`: the provider is done with every document that is in it now. */
export interface BookLook {
  state: 'open' | 'complete' | 'deleted';
  /** By the key of the reference that `submit` gives a document: those whose state is final. */
  ended: Record<string, EndedDocument>;
  /** Statuses that are not documented; each means that the document is waited for. */
  unknownStatuses: readonly string[];
}

/**
 * What of a result is there only some time after its document has ended, and so, whose news it waits for: `document`,
 * that of its own document; `book`, that of its whole Book.
 */
export type Awaits = 'document' | 'book';

/** A Book: documents that a provider keeps together, and is asked about at once. Calls throw PaperhookError. */
export interface BookApi<Options> {
  choose(options: Options, job: { jobId: string; batchId?: string }): BookChoice;
  /** Finds the Book, or makes it; repeating it finds the same. */
  open(choice: BookChoice, options: Options): Promise<OpenedBook>;
  look(book: Reference): Promise<BookLook>;
  /** Two documents of that kind must not be submitted to one Book at the same time. */
  isSubmittedAlone(document: Pick<ProviderDocument, 'contentType'>): boolean;
  awaits(options: Options, isOfBatch: boolean): Awaits | undefined;
  /** What a batch has as a result of its own, once its documents have ended; `none`: nothing is asked for, or there is nothing. */
  fetchBatchResult(book: Reference, options: Options): Promise<Extraction | 'none' | undefined>;
  /** Whether a batch is to have such a result. */
  hasBatchResult(options: Options): boolean;
}

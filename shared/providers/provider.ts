/** What every provider can do, whichever it is. One folder a provider beside this file implements it. */
import type * as z from 'zod';
import type { TemplateField } from '../jobs/job.ts';
import type { NotificationReader, Reference } from './notification.ts';
import type { ProviderSession } from './session.ts';

/** What is fixed for the whole deployment. */
export interface Deployment {
  /** Base URLs in place of the providers' own: by a provider's name, or as its provider.ts names it. Simulators have them. */
  providerUrls: Readonly<Record<string, string>>;
  /** Of our own HTTP API, for the webhook URLs that providers are given with a document: whoever submits has it. */
  webhookBaseUrl?: string;
  /** Of those who have an account with limits and tokens of its own. */
  session: ProviderSession;
}

/** `Options`: a template's and its job's, laid together (define-provider.ts). */
export interface Provider<Options = Record<string, unknown>> {
  /** What a template may say. */
  templateOptions: z.ZodType<Record<string, unknown>>;
  /** What a job may say beside its document. */
  jobOptions: z.ZodType<Record<string, unknown>>;
  /** Both together, complete. */
  options: z.ZodType<Options>;
  /** What names a document that somebody else has handed in, by the provider's own ids. */
  trackedReference: z.ZodType<Reference>;
  /** What such a reference says of a job's options. */
  trackedOptions(reference: Reference): Record<string, unknown>;
  /** Reads its webhooks. */
  notification: NotificationReader;
  /** Content types of the documents that it takes; an archive is ours to unpack and no provider's. */
  accepts: ReadonlySet<string>;
  /** Its documents are kept in Books: the API of each connection has `books`. */
  keepsBooks?: true;
  /** The largest document that it takes, where that is less than what we do: bytes, and pages where it counts them. */
  limits?: { bytes: number; pages?: number };
  /** What its notifications say has happened to documents, where they tell events apart. */
  events?: readonly string[];
  /** Of templates that name none; empty: all that the provider extracts, as it spells it. */
  defaultFields: readonly TemplateField[];
  /** @param secret the connection's, as Secrets Manager has it. */
  connect(name: string, secret: string, deployment: Deployment, signal: AbortSignal): ProviderApi<Options>;
}

export interface ProviderDocument {
  jobId: string;
  fileName: string;
  contentType: string;
  bytes: Uint8Array;
  /** The job's, for a provider whose results have a place for them. */
  staticValues: Record<string, unknown>;
}

/**
 * `waiting` covers every status that is neither ready nor failed, unknown ones included. `gone`: the provider knows no such
 * document, no longer perhaps: what its webhook brought of the result counts then.
 */
export type Inspection =
  | { state: 'waiting'; unknownStatus?: string }
  | { state: 'ready'; learnt?: Learnt }
  | { state: 'failed'; reason: string }
  | { state: 'gone' };

/** What an inspection has found out that fetchResult of the same provider needs; nobody else reads it. */
export type Learnt = Readonly<Record<string, string>>;

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
    learnt: Learnt | undefined,
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

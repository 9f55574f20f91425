/** What an authentic webhook says. Pure, no I/O. */
import type { Extraction } from './provider.ts';

/** The name a provider gives a document: `key` is unique within the connection, `values` are the provider's own ids. */
export interface Reference {
  key: string;
  values: Record<string, string>;
}

/** What a notification says has happened, for providers that tell events apart. */
export interface NotificationEvent {
  /** By the one name that both of a provider's naming systems have here, such as `document.verification_succeeded`. */
  name: string;
  /** It is in the provider's documentation. */
  isKnown: boolean;
  /** Which document of the Book it is about, by the provider's own ids; undefined: all of the Book. */
  about?: Record<string, string>;
  /** Why it happened, where nothing but the webhook says so. */
  reason?: string;
}

export interface Notification {
  /** The document, or the Book that it is in. Undefined: it is about none, a test perhaps. */
  reference?: Reference;
  /** The other name that it has, if it has one: while nobody has claimed it, that is the one by which it is noticed. */
  alias?: Reference;
  event?: NotificationEvent;
  /** Our job that the document was handed over for, where the provider says back what it was told. */
  jobId?: string;
  /** The result itself, where the webhook brings it. */
  extraction?: Extraction;
}

export interface NotificationReader {
  /** Throws PaperhookError `malformed_notification`, its message naming what is wrong. */
  parse(body: Buffer, query: Record<string, string>): Notification;
  /** Whether a notification that came under a job's own credential is about that job's document. */
  concerns(reference: Reference, jobId: string): boolean;
}

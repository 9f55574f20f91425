/** Every provider by its name. To add one: a folder beside this file, and a line here and in notification-readers.ts. */
import type { z } from 'zod';
import type { TemplateField } from '../jobs/job.ts';
import { azoraOne } from './azoraone/provider.ts';
import { docuProx } from './docuprox/provider.ts';
import type { Reference } from './notification.ts';
import { ocrolus } from './ocrolus/provider.ts';
import type { ProviderApi } from './provider.ts';
import type { ProviderSession } from './session.ts';

/** What is fixed for the whole deployment. */
export interface Deployment {
  /** Base URL of each provider's API. */
  providerUrls: Record<string, string>;
  /** Of our own HTTP API, for the webhook URLs that providers are given; only start-job gives any. */
  webhookBaseUrl?: string;
  /** Of those who have an account with limits and tokens of its own. */
  session: ProviderSession;
}

export interface ProviderConnection {
  api: ProviderApi<Record<string, unknown>>;
  webhookUrl(jobId: string): string;
}

export interface Provider {
  /** What a template may say. */
  templateOptions: z.ZodType<Record<string, unknown>>;
  /** What a job may say beside its document. */
  jobOptions: z.ZodType<Record<string, unknown>>;
  /** Both together, complete. */
  options: z.ZodType<Record<string, unknown>>;
  /** What names a document that somebody else has handed in, by the provider's own ids. */
  trackedReference: z.ZodType<Reference>;
  /** What such a reference says of a job's options. */
  trackedOptions(reference: Reference): Record<string, unknown>;
  /** Content types of the documents that it takes; an archive is ours to unpack and no provider's. */
  accepts: ReadonlySet<string>;
  /** Its documents are kept in Books: the API of each connection has `books`. */
  keepsBooks?: true;
  /** The largest document that it takes, where that is less than what we do: bytes, and pages. */
  limits?: { bytes: number; pages: number };
  /** What its notifications say has happened to documents, where they tell events apart. */
  events?: readonly string[];
  /** Of templates that name none; empty: all that the provider extracts, as it spells it. */
  defaultFields: readonly TemplateField[];
  /** @param secret the connection's, as Secrets Manager has it. */
  connect(name: string, secret: string, deployment: Deployment, signal: AbortSignal): ProviderConnection;
}

export const providers: Readonly<Record<string, Provider>> = {
  azoraone: azoraOne,
  docuprox: docuProx,
  ocrolus,
};

/** Undefined for a name that no provider has. */
export function findProvider(name: string): Provider | undefined {
  return Object.hasOwn(providers, name) ? providers[name] : undefined;
}

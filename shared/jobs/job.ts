/** One document's way through the system, as it is stored. Names are those that clients see. */
import type { Deliveries } from '../deliveries/delivery.ts';
import type { EndpointTarget } from '../deliveries/endpoint.ts';
import type { Reason } from '../errors.ts';
import type { Reference } from '../providers/notification.ts';
import { newItem, type Obligation, owes, type Step, type Via } from './obligation.ts';
import type { TimelineEntry } from './timeline.ts';

/** DocuProx's documented statuses; SUCCESS and FAILED are final (design of the client API, README). */
export const JOB_STATUSES = [
  'NEW',
  'UNZIPPING FILE',
  'UNZIP FILE SUCCESS',
  'UNZIP FILE FAILED',
  'PROCESSING IMAGE',
  'PROCESS IMAGE SUCCESS',
  'PROCESS IMAGE FAILED',
  'SUCCESS',
  'FAILED',
] as const;
export type JobStatus = (typeof JOB_STATUSES)[number];

/** What completed a job: the share of `poller` is the rate of lost webhooks. */
export type CompletedVia = 'notification' | 'poller' | 'redrive';

export const FIELD_TYPES = ['text', 'amount', 'date', 'number', 'boolean'] as const;
export type FieldType = (typeof FIELD_TYPES)[number];

/** A column of the result; `source` names the field in the provider's answer, with dots into nested ones. */
export interface TemplateField {
  name: string;
  type: FieldType;
  source: string;
}

/** The template as it was when the job was accepted; changing the template doesn't touch the job. */
export interface JobTemplate {
  provider: string;
  connection: string;
  /** The provider's own options, the job's laid over the template's. */
  options: Record<string, unknown>;
  fields: TemplateField[];
  /** Where its results are pushed. */
  webhook?: EndpointTarget;
}

export interface JobFile {
  name: string;
  content_type: string;
  bytes: number;
  /** Of a PDF; an image is one. Unset for an archive. */
  pages?: number;
}

/** Which document of a batch a job is; `batch_id` is the job_id of the batch, `index` counts from 0. */
export interface BatchPlace {
  batch_id: string;
  index: number;
  count: number;
}

export type RefundState = 'owed' | 'made';

export interface Job extends Obligation {
  kind: 'job';
  job_id: string;
  tenant: string;
  /** Place in the index by tenant: `listedJobs(tenant)`, and when the job was accepted. */
  listed_under: string;
  listed_at: number;
  template_id: string;
  status: JobStatus;
  /** The job_id of the failed job that this one does again. */
  retry_of?: string;
  /** Somebody else has handed the document to the provider: there is no upload, and nothing is charged. */
  tracked?: true;
  /** Of a document out of an archive. */
  batch?: BatchPlace;
  /** Of a batch, once its archive is unpacked: how many documents it has, and which have not ended, or have succeeded. */
  documents?: number;
  pending?: Set<number>;
  successful?: Set<number>;
  /** Credits that were charged, once they were. */
  charged?: number;
  /** Of a job that failed: whether they are given back. */
  refund?: RefundState;
  /** Epoch ms. */
  accepted_at: number;
  /** Epoch ms: by then the job is SUCCESS or FAILED. */
  deadline: number;
  /** How often in a row the present step has failed. */
  attempts: number;
  /** How often the provider was found to be still at work. */
  checks: number;
  /** Its batch knows of its end, and its charge is refunded if that is owed. */
  end_told?: boolean;
  /** Of its end; not there before it is known which endpoints are told. */
  deliveries?: Deliveries;
  timeline: TimelineEntry[];
  template?: JobTemplate;
  /** JSON of an object, for DynamoDB's own numbers and nesting are narrower than JSON's. */
  static_values?: string;
  file?: JobFile;
  /** The S3 key of the upload while it is kept. */
  upload_key?: string;
  reference?: Reference;
  /** The item id of the Book that its document is in, and that it waits for. */
  book?: string;
  /** JSON of TimelineEntry, each: what the provider's notifications said of it, apart from what was done about it. */
  heard?: Set<string>;
  /** Epoch ms: when it was about to be handed to a provider that a second submit costs a second time. */
  intent_at?: number;
  /** The reference as a notification brought it, before a submit had answered it. */
  echoed?: Reference;
  /** JSON of StoredResult: inline when small, else in S3 under the key. */
  result?: string;
  result_key?: string;
  /** Nothing of a result is in the bucket any more, though the job still owes something else than its purge. */
  results_dropped?: boolean;
  /** There was a result. */
  result_gone?: true;
  completed_at?: number;
  completed_via?: CompletedVia;
  error?: Reason;
}

/** `raw` is the provider's whole answer. */
export interface StoredResult {
  result: Record<string, unknown>;
  raw: unknown;
}

export function jobItemId(jobId: string): string {
  return `JOB#${jobId}`;
}

/** Under which a tenant's jobs stand in the index by tenant. */
export function listedJobs(tenant: string): string {
  return `JOBS#${tenant}`;
}

export function uploadKey(jobId: string): string {
  return `uploads/${jobId}`;
}

/** Under the worker's token, so that a worker which has lost its lease overwrites nothing. */
export function resultKey(jobId: string, token: string): string {
  return `${resultPrefix(jobId)}${token}.json`;
}

export function resultPrefix(jobId: string): string {
  return `results/${jobId}/`;
}

export interface Acceptance {
  jobId: string;
  tenant: string;
  templateId: string;
  template: JobTemplate;
  staticValues: Record<string, unknown>;
  file: JobFile;
  retryOf?: string;
  batch?: BatchPlace;
  /** Else a key of its own. */
  uploadKey?: string;
  nowMs: number;
  /** When start-job is woken even if no message ever reaches it: after submit-job can no longer be running. */
  startDueMs: number;
  deadlineMs: number;
}

/** Of a document that somebody else has handed to the provider. */
export type TrackedAcceptance = Omit<Acceptance, 'file'> & { reference: Reference };

/** A job as it is accepted, before its upload is there. */
export function newJob(a: Acceptance | TrackedAcceptance): Job {
  const id = jobItemId(a.jobId);
  return {
    ...newItem(id),
    ...owes(id, firstStep('file' in a ? a.file : undefined), a.startDueMs),
    kind: 'job',
    job_id: a.jobId,
    tenant: a.tenant,
    listed_under: listedJobs(a.tenant),
    listed_at: a.nowMs,
    template_id: a.templateId,
    ...(a.retryOf !== undefined && { retry_of: a.retryOf }),
    ...(a.batch && { batch: a.batch }),
    template: a.template,
    static_values: JSON.stringify(a.staticValues),
    ...('file' in a
      ? { file: a.file, upload_key: a.uploadKey ?? uploadKey(a.jobId) }
      : { tracked: true, reference: a.reference }),
    status: 'NEW',
    accepted_at: a.nowMs,
    deadline: a.deadlineMs,
    attempts: 0,
    checks: 0,
    timeline: [{ at: a.nowMs, event: 'NEW' }],
  };
}

/** Of an archive a batch is made: one job a document. */
export function firstStep(file: JobFile | undefined): Step {
  return file?.content_type === 'application/zip' ? 'unpack' : 'start';
}

/** Whose account a job's document goes through; of a job without its template, nothing is known. */
export function connectionOf({ template }: Job): { provider?: string; connection?: string } {
  return template ? { provider: template.provider, connection: template.connection } : {};
}

/** A wake-up that nobody can name otherwise counts as the poller's. */
export function completedVia(via: Via): CompletedVia {
  return via === 'notification' || via === 'redrive' ? via : 'poller';
}

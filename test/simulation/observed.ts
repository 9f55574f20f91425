/** A world as those see it who judge it, and what they are told of while it runs. */
import type { Message } from '@aws-sdk/client-sqs';
import type { Step } from '../../infra/config.ts';
import type { ModelRequest, ModelResponse } from '../../infra/local/simulators/model-request.ts';
import type { Job } from '../../shared/jobs/job.ts';
import type { Obligation } from '../../shared/jobs/obligation.ts';
import type { Cloud } from './cloud/cloud.ts';
import type { Invocation } from './cloud/invocation.ts';
import type { Service } from './cloud/mishaps.ts';
import type { Faults } from './faults.ts';
import type { About, ProviderName } from './outside/account.ts';
import type { SimulatedDocument } from './outside/documents.ts';
import type { Delivery, Endpoint } from './outside/endpoints.ts';
import type { Provider } from './outside/provider.ts';
import type { Submission } from './outside/submissions.ts';
import type { VirtualClock } from './time/virtual-clock.ts';

/** A 202: from now on the job must end. */
export interface Promised {
  jobId: string;
  atMs: number;
}

export interface Observed {
  clock: VirtualClock;
  faults: Faults;
  cloud(): Cloud;
  provider(): Provider;
  /** By job_id. */
  promised: ReadonlyMap<string, Promised>;
  job(jobId: string): Job | undefined;
  document(fileName: string): SimulatedDocument | undefined;
  /** By its name, or that of a document in it. */
  submission(fileName: string): Submission | undefined;
  /** Credits; undefined: as many as it likes. */
  granted(tenant: string): number | undefined;
  /** The endpoint that a template's jobs are delivered to. */
  endpoint(templateId: string): Endpoint | undefined;
  /** @param item the id of the item that it is about. */
  complain(item: string, message: string): void;
}

export interface Change {
  id: string;
  before: Obligation | undefined;
  after: Obligation | undefined;
  by: Invocation | undefined;
}

/** A call to a provider, and what it has answered. */
export interface Called extends About {
  provider: ProviderName;
  request: ModelRequest;
  response: ModelResponse;
  by: Invocation | undefined;
}

export interface Posted {
  jobId: string;
  webhookId: string;
  by: Invocation | undefined;
  delivery: Delivery | undefined;
}

export interface Webhook {
  kind: 'genuine' | 'duplicate' | 'forged' | 'replayed';
  provider: string;
  jobId: string;
  /** The provider's own id of the document, or of the Book, that it is about. */
  fileId: string;
  status: number | 'no answer';
  confirmedMessages: number;
  /** It says something that we can use. */
  isUsable: boolean;
}

/** A client's look at a job, and what it was told. */
export interface Read {
  jobId: string;
  call: 'status' | 'result';
  askedAtMs: number;
  status: number;
  body: Record<string, unknown>;
}

/** A client has handed something in and was told that there are no credits. */
export interface Refused {
  tenant: string;
  askedAtMs: number;
}

/** What a tenant has spent, as the system says when it is asked. */
export interface Audit {
  tenant: string;
  /** Counted anew. */
  recounted: number | undefined;
  /** As GET /usage has it. */
  balance: unknown;
  total: unknown;
}

/** What a judge wants to be told. */
export interface Judge {
  /** A write to the jobs table has been applied. */
  onChange?(change: Change): void;
  /** A command has been applied; `result` is what the service answers, whether or not the caller hears of it. */
  onCommand?(service: Service, command: object, result: object, by: Invocation | undefined): void;
  onReceive?(queue: Step, message: Message): void;
  /** A message has been deleted from its queue: it is done. */
  onDone?(messageId: string): void;
  onPromise?(promised: Promised): void;
  onWebhook?(webhook: Webhook): void;
  onProviderCall?(called: Called): void;
  onPost?(posted: Posted): void;
  /** A client has read a job. */
  onRead?(read: Read): void;
  onRefused?(refused: Refused): void;
  /** When all is well again, near the world's end. */
  onAudit?(audit: Audit): void;
  /** A line of a function's log. */
  onLog?(line: string): void;
  onEnd?(): void;
}

export interface Invariant {
  name: string;
  /** What must hold, and with which slack. */
  says: string;
  judge(observed: Observed): Judge;
}

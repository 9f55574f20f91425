/** A world as those see it who judge it, and what they are told of while it runs. */
import type { Message } from '@aws-sdk/client-sqs';
import type { ModelRequest, ModelResponse } from '../../infra/local/simulators/model-request.ts';
import type { EndpointTarget, Endpoint as StoredEndpoint } from '../../shared/deliveries/endpoint.ts';
import type { Job } from '../../shared/jobs/job.ts';
import type { Obligation } from '../../shared/jobs/obligation.ts';
import type { Queue } from '../../shared/queues/queue-of.ts';
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

/** What is set and known of an endpoint. */
export type StoredTarget = EndpointTarget &
  Partial<Pick<StoredEndpoint, 'retry_schedule' | 'rate_per_second'>>;

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
  /** A template's by its template_id, a tenant's own by its endpoint_id. */
  endpoint(id: string): Endpoint | undefined;
  endpoints(): readonly Endpoint[];
  /** As the settings table has it; undefined when it was deleted. */
  target(endpoint: Endpoint): StoredTarget | undefined;
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

/** A write to what is set and known of an endpoint. */
export interface Tended {
  endpoint: Endpoint;
  before: StoredTarget | undefined;
  after: StoredTarget | undefined;
  by: Invocation | undefined;
}

export interface Posted {
  /** The id of the item whose event it is. */
  item: string;
  event: string;
  endpoint: Endpoint;
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
  onReceive?(queue: Queue, message: Message): void;
  /** A message has been deleted from its queue: it is done. */
  onDone?(messageId: string): void;
  onPromise?(promised: Promised): void;
  onWebhook?(webhook: Webhook): void;
  onProviderCall?(called: Called): void;
  onPost?(posted: Posted): void;
  /** A write to an endpoint in the settings table has been applied. */
  onTended?(tended: Tended): void;
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

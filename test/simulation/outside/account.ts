/** One provider as a world needs it: its model, what the product's calls to it are about, and what can go wrong there. */
import type { ModelRequest, ModelResponse } from '../../../infra/local/simulators/model-request.ts';
import type { WebhookAnswer, WebhookToSend } from '../../../infra/local/simulators/webhooks.ts';
import type { Webhook } from '../observed.ts';

export type ProviderName = 'azoraone' | 'docuprox' | 'ocrolus';

/** Driven on the world's clock. */
export interface Model {
  handle(request: ModelRequest): ModelResponse;
  takeDueWebhooks(): WebhookToSend[];
  webhookAnswered(id: string, answer: WebhookAnswer): void;
  /** Epoch ms; undefined when nothing is to come. */
  nextEventAt(): number | undefined;
  webhooks(): readonly { id: string; kind: Webhook['kind'] }[];
}

/** What meets a call, whichever provider's; it is used up by that one. */
export type CallFault =
  | { effect: 'answer_status'; status: number; accepted?: boolean; retry_after_seconds?: number; times: 1 }
  | { effect: 'lose_answer'; times: 1 }
  | { effect: 'slow_answer'; seconds: number; times: 1 };

/** What meets a document or its webhook, whichever provider's. */
export type FileFault = { file_name: string; times: 1 } & (
  | { effect: 'never_finish' | 'fail_file' | 'reorder_webhook' | 'forge_webhook' }
  | { effect: 'lose_webhook'; attempts?: number }
  | { effect: 'duplicate_webhook'; copies: number }
  | { effect: 'delay_webhook'; seconds: number }
);

/** A document that a provider has of a job. */
export interface HeldFile {
  /** The provider's own id. */
  id: string;
  isFailed: boolean;
  /** Epoch ms; infinite: never. */
  finishesAt: number;
}

/** `hand over`: it is to take the job's document. `look`: how far is it? */
export interface About {
  jobId: string;
  kind: 'hand over' | 'look' | 'other';
}

export interface Account {
  model: Model;
  about(request: ModelRequest): About;
  /** What it has of a job, in the order in which it came. */
  files(jobId: string): HeldFile[];
  /** It has just taken a document. */
  onTaken(request: ModelRequest): void;
  addFault(fault: CallFault | FileFault): void;
  /** What only this one does wrong with a call. */
  beforeCall?(): void;
  afterCall?(): void;
  /** What only this one does wrong with a document. */
  expectMore(fileName: string): void;
  /** Those that can pass: wrong keys are mended, firewalls change their mind. */
  passingStatuses: readonly [number, ...number[]];
  /** A webhook of its that is sent again is known again. */
  isReplayable?: true;
  /** Epoch ms: when it is looked at next. */
  wakesAtMs?: number | undefined;
  /** Whether a call that is answered so can have been done all the same. */
  mayHaveDone(status: number): boolean;
}

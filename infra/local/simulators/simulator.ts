/** What the local run and the test of a deployment have to know of a provider's simulator. */
import type { Controlled } from './control.ts';
import type { ModelRequest, ModelResponse } from './model-request.ts';
import type { HttpRequest } from './read-request.ts';
import type { WebhookAnswer, WebhookToSend } from './webhooks.ts';

export interface Simulator {
  /** The provider's name, for people. */
  title: string;
  createModel(world: World): ControlledModel;
  readRequest(request: HttpRequest): Promise<ModelRequest>;
  /** How long it waits for the answer to a webhook, in real time; 30 s by default. */
  webhookTimeoutMs?: number;
  /** How an operator makes a connection to it, which is named `main`. */
  connect: {
    /** Of `npm run admin`. */
    command: readonly string[];
    credentials: object;
    /** What is then done by hand at the provider. @param printed by the command, line by line. */
    finish?(controlUrl: string, printed: readonly string[]): Promise<void>;
  };
  /** The provider's options in the template that the samples are handed in with. */
  templateOptions: object;
}

/** What a model has no part in. */
export interface World {
  /** Epoch milliseconds. */
  now(): number;
  /** How long the next document takes. */
  processingMs(): number;
  newUuid(): string;
}

/** Driven from outside: calls go into `handle`; at `nextEventAt` the due webhooks are taken, sent, and answered for. */
export interface SimulatorModel {
  handle(request: ModelRequest): ModelResponse;
  /** Epoch milliseconds; undefined when nothing is to come without a further call. */
  nextEventAt(): number | undefined;
  takeDueWebhooks(): WebhookToSend[];
  /** `answer`: the HTTP status, or that none came. Throws when no answer to this webhook is awaited. */
  webhookAnswered(id: string, answer: WebhookAnswer): void;
}

export interface ControlledModel extends SimulatorModel {
  controlled: Controlled;
}

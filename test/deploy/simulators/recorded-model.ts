/**
 * A provider's simulator without a process of its own: all that ever happened to its model is recorded, entry by entry, and
 * whoever wants to know how the model stands has it happen again. The models are pure, so it comes out the same everywhere.
 */
import * as z from 'zod';
import { type ControlAnswer, type Controlled, control } from '../../../infra/local/simulators/control.ts';
import type { ModelRequest, ModelResponse } from '../../../infra/local/simulators/model-request.ts';
import type { Simulator } from '../../../infra/local/simulators/simulator.ts';
import type { WebhookAnswer, WebhookToSend } from '../../../infra/local/simulators/webhooks.ts';

/** Something that happens to a model, as it is recorded; JSON holds all of it. */
export type Entry =
  | { kind: 'call'; request: ModelRequest }
  | { kind: 'control'; method: string; path: string; body: string }
  /** Whoever has this recorded sends the webhooks that are due then. */
  | { kind: 'take' }
  | { kind: 'answered'; id: string; answer: WebhookAnswer };

/** What can be controlled beside what each model has: how long documents take from now on, and what the time is. */
const pace = z.strictObject({ processing_ms: z.int().positive() });
const clock = z.strictObject({ ahead_seconds: z.int().nonnegative() });

const PROCESSING_MS = 1_000;

export interface RecordedModel {
  /** @param atMs when it happened. */
  call(request: ModelRequest, atMs: number): ModelResponse;
  control(entry: Extract<Entry, { kind: 'control' }>, atMs: number): ControlAnswer;
  take(atMs: number): WebhookToSend[];
  answered(id: string, answer: WebhookAnswer, atMs: number): void;
  /** For how long nothing happens by itself; undefined: for ever. */
  idleMs(atMs: number): number | undefined;
}

export function recordedModel({ createModel }: Simulator): RecordedModel {
  let nowMs = 0;
  let aheadMs = 0;
  let processingMs = PROCESSING_MS;
  let uuids = 0;
  const model = createModel({
    now: () => nowMs,
    processingMs: () => processingMs,
    // The same ones in the same order, whenever it is played.
    newUuid() {
      uuids += 1;
      return `51a00000-0000-4000-8000-${String(uuids).padStart(12, '0')}`;
    },
  });
  const controlled: Controlled = {
    ...model.controlled,
    actions: {
      ...model.controlled.actions,
      pace(input) {
        processingMs = pace.parse(input).processing_ms;
        return { processing_ms: processingMs };
      },
      clock(input) {
        aheadMs = clock.parse(input).ahead_seconds * 1000;
        return { ahead_seconds: aheadMs / 1000 };
      },
    },
  };
  const at = (atMs: number) => {
    nowMs = atMs + aheadMs;
  };

  return {
    call(request, atMs) {
      at(atMs);
      return model.handle(request);
    },
    control({ method, path, body }, atMs) {
      at(atMs);
      return control(controlled, method, path, body);
    },
    take(atMs) {
      at(atMs);
      return model.takeDueWebhooks();
    },
    answered(id, answer, atMs) {
      at(atMs);
      model.webhookAnswered(id, answer);
    },
    idleMs(atMs) {
      const nextAt = model.nextEventAt();
      return nextAt === undefined ? undefined : Math.max(0, nextAt - (atMs + aheadMs));
    },
  };
}

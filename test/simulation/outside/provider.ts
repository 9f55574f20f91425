/** AzoraOne's model on the world's clock: answers the product's own HTTP calls, sends its webhooks, misbehaves. */
import { type AzoraOneModel, createAzoraOneModel } from '../../../infra/local/simulators/azoraone/model.ts';
import type { DocumentText } from '../../../infra/local/simulators/documents/document-text.ts';
import type {
  ModelRequest,
  ModelResponse,
  RequestBody,
} from '../../../infra/local/simulators/model-request.ts';
import type { WebhookAnswer, WebhookToSend } from '../../../infra/local/simulators/webhooks.ts';
import type { Effects } from '../cloud/effects.ts';
import type { Faults } from '../faults.ts';
import type { Random } from '../time/random.ts';
import type { VirtualClock } from '../time/virtual-clock.ts';
import { sendOtherWebhooks } from './other-webhooks.ts';

const HOUR_MS = 3_600_000;
/** Those that can pass: wrong keys are mended, firewalls change their mind. */
const PASSING_STATUSES = [500, 502, 503, 504, 408, 401, 403] as const;
const MALFORMED = ['not_json', 'no_file_id', 'other_file_id', 'unknown_status'] as const;

export interface ProviderWorld {
  clock: VirtualClock;
  faults: Faults;
  random: Random;
  startMs: number;
  readText(fileName: string): DocumentText;
  /** Sends a webhook to the system. */
  send(webhook: WebhookToSend): Promise<WebhookAnswer>;
  onCall(request: ModelRequest, response: ModelResponse): void;
  onHandedOver(jobId: string): void;
}

export interface Provider {
  model: AzoraOneModel;
  /** When it answers nothing but 503, in epoch ms. */
  outage: { fromMs: number; toMs: number } | undefined;
  /** It has the job's document. */
  has(jobId: string): boolean;
  fetch(effects: Effects, url: string, init: RequestInit): Promise<Response>;
  /** A document is about to be handed in: what is to become of it and of its webhook is settled now. */
  expect(fileName: string): void;
}

export function createProvider(world: ProviderWorld): Provider {
  const { clock, faults, random } = world;
  const model = createAzoraOneModel({ now: clock.nowMs, preprocessingMs: () => preprocessingMs(random) });
  const outage = drawOutage(faults, world.startMs);

  function look(): void {
    for (const webhook of model.takeDueWebhooks()) {
      world.send(webhook).then((answer) => {
        model.webhookAnswered(webhook.id, answer);
        look();
      });
    }
    const nextMs = model.nextEventAt();
    if (nextMs !== undefined) clock.at(nextMs, look);
  }

  function answer(request: ModelRequest): ModelResponse {
    misbehave();
    const response = model.handle(request);
    world.onCall(request, response);
    if (request.body.kind === 'form') world.onHandedOver(request.body.fields['fileid'] ?? '');
    if (request.body.kind === 'form' && response.status === 202) sendOtherWebhooks(world, model, request);
    look();
    return response;
  }

  function misbehave(): void {
    const isOut = outage !== undefined && outage.fromMs <= clock.nowMs() && clock.nowMs() < outage.toMs;
    if (isOut) model.faults.add({ effect: 'answer_status', status: 503, times: 1 });
    else if (faults.strikes('provider_failed')) {
      const accepted = faults.random('provider_failed').chance(0.5);
      const status = faults.random('provider_failed').pick(PASSING_STATUSES);
      model.faults.add({ effect: 'answer_status', status, accepted, times: 1 });
    } else if (faults.strikes('provider_throttled')) {
      const retry_after_seconds = faults.random('provider_throttled').whole(1, 1_800);
      model.faults.add({ effect: 'answer_status', status: 429, retry_after_seconds, times: 1 });
    }
    if (faults.strikes('provider_answer_lost')) model.faults.add({ effect: 'lose_answer', times: 1 });
    if (faults.strikes('provider_slow')) {
      model.faults.add({
        effect: 'slow_answer',
        seconds: faults.random('provider_slow').whole(1, 100),
        times: 1,
      });
    }
  }

  return {
    model,
    outage,
    has: (jobId) => model.files().some(({ fileID }) => fileID === jobId),
    async fetch(effects, url, init) {
      const request = modelRequest(url, init, world.readText);
      const signal = init.signal ?? new AbortController().signal;
      const what = () => `${request.method} ${request.path}`;
      const response = await effects.run(
        what,
        () => undefined,
        () => answer(request),
      );
      await effects.wait(response.delayMs + answerMs(random), signal);
      if (response.lost) throw new TypeError('fetch failed');
      return httpResponse(response);
    },
    expect: (fileName) => expectFaults(model, faults, fileName),
  };
}

function expectFaults({ faults: wrong }: AzoraOneModel, faults: Faults, file_name: string): void {
  const one = { file_name, times: 1 };
  const seconds = () => faults.random('webhook_delayed').whole(1, 7_200);
  if (faults.strikes('file_never_finished')) wrong.add({ effect: 'never_finish', ...one });
  if (faults.strikes('file_failed')) wrong.add({ effect: 'fail_file', ...one });
  if (faults.strikes('webhook_lost')) wrong.add({ effect: 'lose_webhook', ...one });
  else if (faults.strikes('webhook_attempt_lost')) {
    wrong.add({
      effect: 'lose_webhook',
      attempts: faults.random('webhook_attempt_lost').whole(1, 5),
      ...one,
    });
  }
  if (faults.strikes('webhook_duplicated')) wrong.add({ effect: 'duplicate_webhook', copies: 2, ...one });
  if (faults.strikes('webhook_delayed')) wrong.add({ effect: 'delay_webhook', seconds: seconds(), ...one });
  if (faults.strikes('webhook_reordered')) wrong.add({ effect: 'reorder_webhook', ...one });
  if (faults.strikes('webhook_forged')) wrong.add({ effect: 'forge_webhook', ...one });
  if (faults.strikes('webhook_malformed')) {
    const as = faults.random('webhook_malformed').pick(MALFORMED);
    wrong.add({ effect: 'malform_webhook', as, ...one });
  }
}

/** A second or three, as documented; now and then a document takes minutes. */
function preprocessingMs(random: Random): number {
  return random.chance(0.9) ? random.whole(1_000, 3_000) : random.whole(3_000, 1_500_000);
}

/** As a rule at once, now and then so late that the webhook is there before. */
function answerMs(random: Random): number {
  return random.chance(0.7) ? random.whole(20, 300) : random.whole(500, 5_000);
}

function drawOutage(faults: Faults, startMs: number): { fromMs: number; toMs: number } | undefined {
  if (!faults.strikes('provider_out')) return undefined;
  const random = faults.random('provider_out');
  const fromMs = startMs + random.between(0, 3) * HOUR_MS;
  // Once in a while longer than any job may wait.
  if (random.chance(0.05)) return { fromMs, toMs: fromMs + 27 * HOUR_MS };
  return { fromMs, toMs: Math.min(faults.endMs, fromMs + random.between(0.1, 6) * HOUR_MS) };
}

function modelRequest(
  url: string,
  { method = 'GET', headers, body }: RequestInit,
  readText: (fileName: string) => DocumentText,
): ModelRequest {
  const { pathname, searchParams } = new URL(url);
  return {
    method,
    path: pathname,
    query: Object.fromEntries(searchParams),
    headers: Object.fromEntries(new Headers(headers)),
    body: requestBody(body, readText),
  };
}

function requestBody(body: unknown, readText: (fileName: string) => DocumentText): RequestBody {
  if (typeof body === 'string') return { kind: 'json', value: JSON.parse(body) };
  if (!(body instanceof FormData)) return { kind: 'none' };
  const file = body.get('file');
  const entries = [...body].flatMap(([name, value]) =>
    typeof value === 'string' ? [[name.toLowerCase(), value]] : [],
  );
  const uploaded = file instanceof File && {
    fileName: file.name,
    contentType: file.type,
    sizeBytes: file.size,
    document: readText(file.name),
  };
  return { kind: 'form', fields: Object.fromEntries(entries), file: uploaded || undefined };
}

/** Only what the product reads of it; a real Response would answer in the platform's own time. */
function httpResponse({ status, headers, body }: ModelResponse): Response {
  return { status, headers: new Headers(headers), text: async () => body } as unknown as Response;
}

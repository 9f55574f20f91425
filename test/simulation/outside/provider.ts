/** The providers on the world's clock: answer the product's own HTTP calls, send their webhooks, misbehave. */
import type {
  ModelRequest,
  ModelResponse,
  RequestBody,
} from '../../../infra/local/simulators/model-request.ts';
import { contentOf } from '../../../infra/local/simulators/ocrolus/content.ts';
import type { WebhookAnswer, WebhookToSend } from '../../../infra/local/simulators/webhooks.ts';
import type { Job } from '../../../shared/jobs/job.ts';
import type { Effects } from '../cloud/effects.ts';
import type { Faults } from '../faults.ts';
import type { Called, Webhook } from '../observed.ts';
import type { Random } from '../time/random.ts';
import type { VirtualClock } from '../time/virtual-clock.ts';
import type { Account, FileFault, HeldFile, ProviderName } from './account.ts';
import { createAzoraOne } from './azoraone.ts';
import type { SimulatedDocument } from './documents.ts';
import { createDocuProx } from './docuprox.ts';
import { createOcrolus, type OcrolusAccount, withoutJob } from './ocrolus.ts';

const HOUR_MS = 3_600_000;

export interface ProviderWorld {
  clock: VirtualClock;
  faults: Faults;
  random: Random;
  startMs: number;
  ocrolusIds: Random;
  document(fileName: string): SimulatedDocument | undefined;
  job(jobId: string): Job | undefined;
  /** Sends a webhook to the system. */
  send(webhook: WebhookToSend, kind: Webhook['kind']): Promise<WebhookAnswer>;
  onCall(called: Omit<Called, 'by'>): void;
}

/** All of them: a job has documents at its own alone. */
export interface Provider {
  /** When they answer nothing but 503, in epoch ms. */
  outage: { fromMs: number; toMs: number } | undefined;
  ocrolus: OcrolusAccount;
  /** What is there of a job. */
  files(jobId: string): HeldFile[];
  fetch(effects: Effects, url: string, init: RequestInit): Promise<Response>;
  /** A document is about to be handed in: what is to become of it and of its webhook is settled now. */
  expect(provider: ProviderName, fileName: string): void;
}

export function createProvider(world: ProviderWorld): Provider {
  const { faults, random } = world;
  const outage = drawOutage(faults, world.startMs);
  const processing = () => processingMs(random);
  const ocrolus = createOcrolus(world, processing);
  const accounts: Record<ProviderName, Account> = {
    azoraone: createAzoraOne(world, processing),
    docuprox: createDocuProx(world, processing),
    ocrolus,
  };

  return {
    outage,
    ocrolus,
    files: (jobId) => Object.values(accounts).flatMap((account) => account.files(jobId)),
    async fetch(effects, url, init) {
      const name = providerAt(url);
      const request = modelRequest(url, init, (fileName) => world.document(withoutJob(fileName)));
      const signal = init.signal ?? new AbortController().signal;
      const what = () => `${request.method} ${request.path}`;
      const response = await effects.run(
        what,
        () => undefined,
        () => answer(world, name, accounts[name], outage, request),
      );
      await effects.wait(response.delayMs + answerMs(random), signal);
      if (response.lost) throw new TypeError('fetch failed');
      return httpResponse(response);
    },
    expect: (name, fileName) => expectFaults(accounts[name], faults, fileName),
  };
}

const PROVIDER_OF: Readonly<Record<string, ProviderName>> = {
  'api.azora.one': 'azoraone',
  'api.docuprox.com': 'docuprox',
  'api.ocrolus.com': 'ocrolus',
  'auth.ocrolus.com': 'ocrolus',
};

function providerAt(url: string): ProviderName {
  const provider = PROVIDER_OF[new URL(url).host];
  if (!provider) throw new Error(`Nobody is at ${url}.`);
  return provider;
}

function answer(
  world: ProviderWorld,
  provider: ProviderName,
  account: Account,
  outage: Provider['outage'],
  request: ModelRequest,
): ModelResponse {
  misbehave(world, account, outage);
  account.beforeCall?.();
  const response = account.model.handle(request);
  account.afterCall?.();
  const isTaken = request.body.kind === 'form' && (provider === 'ocrolus' || response.status === 202);
  if (isTaken) account.onTaken(request);
  world.onCall({ provider, ...account.about(request), request, response });
  sendDue(world, account);
  return response;
}

/** Now, and each time that one comes due. */
function sendDue(world: ProviderWorld, account: Account): void {
  const { model } = account;
  for (const webhook of model.takeDueWebhooks()) {
    const kind = model.webhooks().find(({ id }) => id === webhook.id)?.kind ?? 'genuine';
    world.send(webhook, kind).then((given) => {
      model.webhookAnswered(webhook.id, given);
      sendDue(world, account);
    });
    if (kind === 'genuine') replay(world, account, webhook);
  }
  const nextMs = model.nextEventAt();
  if (nextMs === undefined || (account.wakesAtMs ?? Number.POSITIVE_INFINITY) <= nextMs) return;
  account.wakesAtMs = nextMs;
  world.clock.at(nextMs, () => {
    if (account.wakesAtMs === nextMs) account.wakesAtMs = undefined;
    sendDue(world, account);
  });
}

/** Somebody who has listened sends the same again, credential and all, later than it is good for perhaps. */
function replay(
  { clock, faults, send }: ProviderWorld,
  { isReplayable }: Account,
  webhook: WebhookToSend,
): void {
  if (!isReplayable || !faults.strikes('webhook_replayed')) return;
  const delayMs = faults.random('webhook_replayed').whole(1_000, 1_500_000);
  clock.after(delayMs, () => send(webhook, 'replayed'));
}

function misbehave(
  { clock, faults }: ProviderWorld,
  { addFault, passingStatuses, mayHaveDone }: Account,
  outage: Provider['outage'],
): void {
  const isOut = outage !== undefined && outage.fromMs <= clock.nowMs() && clock.nowMs() < outage.toMs;
  if (isOut) addFault({ effect: 'answer_status', status: 503, times: 1 });
  else if (faults.strikes('provider_failed')) {
    const isDone = faults.random('provider_failed').chance(0.5);
    const status = faults.random('provider_failed').pick(passingStatuses);
    addFault({ effect: 'answer_status', status, accepted: isDone && mayHaveDone(status), times: 1 });
  } else if (faults.strikes('provider_throttled')) {
    const retry_after_seconds = faults.random('provider_throttled').whole(1, 1_800);
    addFault({ effect: 'answer_status', status: 429, retry_after_seconds, times: 1 });
  }
  if (faults.strikes('provider_answer_lost')) addFault({ effect: 'lose_answer', times: 1 });
  if (faults.strikes('provider_slow'))
    addFault({ effect: 'slow_answer', seconds: faults.random('provider_slow').whole(1, 100), times: 1 });
}

function expectFaults(account: Account, faults: Faults, file_name: string): void {
  const add = (fault: DistributiveOmit<FileFault, 'file_name' | 'times'>) =>
    account.addFault({ ...fault, file_name, times: 1 });
  const seconds = () => faults.random('webhook_delayed').whole(1, 7_200);
  if (faults.strikes('file_never_finished')) add({ effect: 'never_finish' });
  if (faults.strikes('file_failed')) add({ effect: 'fail_file' });
  if (faults.strikes('webhook_lost')) add({ effect: 'lose_webhook' });
  else if (faults.strikes('webhook_attempt_lost'))
    add({ effect: 'lose_webhook', attempts: faults.random('webhook_attempt_lost').whole(1, 5) });
  if (faults.strikes('webhook_duplicated')) add({ effect: 'duplicate_webhook', copies: 2 });
  if (faults.strikes('webhook_delayed')) add({ effect: 'delay_webhook', seconds: seconds() });
  if (faults.strikes('webhook_reordered')) add({ effect: 'reorder_webhook' });
  if (faults.strikes('webhook_forged')) add({ effect: 'forge_webhook' });
  account.expectMore(file_name);
}

/** Of each member of a union. */
type DistributiveOmit<Union, Keys extends PropertyKey> = Union extends unknown ? Omit<Union, Keys> : never;

/** A second or three, as documented; now and then a document takes minutes. */
function processingMs(random: Random): number {
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
  find: (fileName: string) => SimulatedDocument | undefined,
): ModelRequest {
  const { pathname, searchParams } = new URL(url);
  return {
    method,
    path: pathname,
    query: Object.fromEntries(searchParams),
    headers: Object.fromEntries(new Headers(headers)),
    body: requestBody(body, new Headers(headers), find),
  };
}

function requestBody(
  body: unknown,
  headers: Headers,
  find: (fileName: string) => SimulatedDocument | undefined,
): RequestBody {
  if (headers.get('content-type') === 'application/x-www-form-urlencoded')
    return { kind: 'json', value: Object.fromEntries(new URLSearchParams(String(body))) };
  if (typeof body === 'string') return { kind: 'json', value: JSON.parse(body) };
  if (!(body instanceof FormData)) return { kind: 'none' };
  const file = [...body.values()].find((value) => value instanceof File);
  const entries = [...body].flatMap(([name, value]) =>
    typeof value === 'string' ? [[name.toLowerCase(), value]] : [],
  );
  const document = file instanceof File ? find(file.name) : undefined;
  const uploaded = file instanceof File && {
    fileName: file.name,
    contentType: file.type,
    sizeBytes: file.size,
    document: document?.text ?? ({ source: 'nothing readable', text: '' } as const),
    ...(document && { content: contentOf(document.bytes) }),
  };
  return { kind: 'form', fields: Object.fromEntries(entries), file: uploaded || undefined };
}

/** Only what the product reads of it; a real Response would answer in the platform's own time. */
function httpResponse({ status, headers, body }: ModelResponse): Response {
  const read = { status, ok: status >= 200 && status < 300, headers: new Headers(headers) };
  return { ...read, text: async () => body } as unknown as Response;
}

/** A tenant's endpoint, its template's or one of its own: takes deliveries, and does what endpoints do. */
import { Webhook } from 'standardwebhooks';
import * as z from 'zod';
import type { Faults } from '../faults.ts';
import type { Random } from '../time/random.ts';
import { drawDowntimes } from './downtimes.ts';

const HOUR_MS = 3_600_000;

/** Of the end of a job. */
const endingBody = z.object({
  event: z.enum(['job.succeeded', 'job.failed', 'batch.completed']),
  status: z.enum(['SUCCESS', 'FAILED']),
  job_id: z.string(),
  template_id: z.string(),
  static_values: z.record(z.string(), z.unknown()),
  batch_id: z.string().optional(),
  file_name: z.string().optional(),
  index: z.number().optional(),
  count: z.number().optional(),
  counts: z.object({ documents: z.number(), successful: z.number(), failed: z.number() }).optional(),
  result: z.record(z.string(), z.unknown()).optional(),
  error: z.object({ code: z.string() }).optional(),
});
/** Of anything else. */
const eventBody = z.looseObject({ event: z.string() });

export type Ending = z.infer<typeof endingBody>;

export interface Delivery {
  atMs: number;
  webhookId: string;
  event: string;
  /** Undefined: it tells of something else than the end of a job. */
  ending: Ending | undefined;
  /** What the endpoint answered; `timeout`: it took it and never answered; `refused`: nobody was there. */
  answer: number | 'timeout' | 'refused';
  /** How long it took to. */
  tookMs: number;
  retryAfterSeconds?: number | undefined;
}

type Given = Pick<Delivery, 'answer' | 'tookMs' | 'retryAfterSeconds'>;

export interface Endpoint {
  /** A tenant's own has an id of its own; its template's is named by the template_id. */
  id: string;
  tenant: string;
  level: 'tenant' | 'template';
  url: string;
  /** Of a tenant's own: what it is subscribed to. */
  events: readonly string[];
  deliveries: Delivery[];
  /** It has answered 410: it wants no more. */
  isGone(): boolean;
  /** It says 410 no more. */
  comeBack(): void;
  /** Epoch ms: since then it is neither broken nor slow nor anything else, but for what it refuses for ever. */
  wellSinceMs: number;
  /** It will never take this one, whatever becomes of it. */
  refuses(webhookId: string): boolean;
  /** From now on it knows deliveries by this secret alone. */
  setSecret(secret: string): void;
  take(headers: Readonly<Record<string, string>>, body: string): Given;
}

export interface EndpointOptions extends Pick<Endpoint, 'id' | 'tenant' | 'level' | 'url' | 'events'> {
  signingSecret: string;
  /** That its tenant has set. */
  headers: Readonly<Record<string, string>>;
  startMs: number;
  nowMs: () => number;
  faults: Faults;
}

export function createEndpoint(options: EndpointOptions): Endpoint {
  const { signingSecret, startMs, nowMs, faults, headers: own, ...about } = options;
  let webhook = new Webhook(signingSecret);
  const deliveries: Delivery[] = [];
  const downtimes = drawDowntimes(faults, startMs);
  const slow = drawSlowness(faults);
  const refused = new Map<string, boolean>();
  let isGone = false;

  function isAuthentic(headers: Readonly<Record<string, string>>, body: string): boolean {
    try {
      webhook.verify(body, { ...headers });
    } catch {
      return false;
    }
    return Object.entries(own).every(([name, value]) => headers[name] === value);
  }

  function refuses(webhookId: string): boolean {
    const known = refused.get(webhookId) ?? faults.strikes('endpoint_refuses');
    refused.set(webhookId, known);
    return known;
  }

  function answer(webhookId: string): Given {
    const random = faults.random('endpoint_throttled');
    if (isGone) return atOnce(410);
    const down = downtimes.find(({ fromMs, toMs }) => fromMs <= nowMs() && nowMs() < toMs);
    if (down) return { ...atOnce(down.answer), ...(down.answer === 'timeout' && { tookMs: HOUR_MS }) };
    if (faults.strikes('endpoint_gone')) {
      isGone = true;
      return atOnce(410);
    }
    if (refuses(webhookId)) return atOnce(400);
    if (faults.strikes('endpoint_failed')) return atOnce(500);
    if (faults.strikes('endpoint_throttled')) {
      return { ...atOnce(429), ...(random.chance(0.7) && { retryAfterSeconds: random.whole(0, 5_000) }) };
    }
    if (faults.strikes('endpoint_timed_out')) return { answer: 'timeout', tookMs: HOUR_MS };
    return { answer: 200, tookMs: slow() };
  }

  return {
    ...about,
    deliveries,
    wellSinceMs: Math.max(faults.endMs, ...downtimes.map(({ toMs }) => toMs)),
    isGone: () => isGone,
    comeBack() {
      isGone = false;
    },
    refuses: (webhookId) => refused.get(webhookId) ?? false,
    setSecret(secret) {
      webhook = new Webhook(secret);
    },
    take(headers, body) {
      const webhookId = headers['webhook-id'] ?? '';
      const given = isAuthentic(headers, body) ? answer(webhookId) : atOnce(401);
      const { event } = eventBody.parse(JSON.parse(body));
      const ending = /^(job|batch)\./.test(event) ? endingBody.parse(JSON.parse(body)) : undefined;
      deliveries.push({ atMs: nowMs(), webhookId, event, ending, ...given });
      return given;
    },
  };
}

function atOnce<Answer extends Delivery['answer']>(answer: Answer): { answer: Answer; tookMs: number } {
  return { answer, tookMs: 0 };
}

/** Some are slow now and then, some nearly always. */
function drawSlowness(faults: Faults): () => number {
  const random: Random = faults.random('endpoint_slow');
  return () => (faults.strikes('endpoint_slow') ? random.whole(2_000, 10_000) : 0);
}

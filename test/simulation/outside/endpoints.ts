/** A tenant's endpoint: takes deliveries, and does what endpoints do. */
import { Webhook } from 'standardwebhooks';
import * as z from 'zod';
import type { Faults } from '../faults.ts';
import type { Random } from '../time/random.ts';

const HOUR_MS = 3_600_000;

export const deliveryBody = z.object({
  event: z.enum(['job.succeeded', 'job.failed', 'batch.completed']),
  status: z.enum(['SUCCESS', 'FAILED']),
  job_id: z.string(),
  template_id: z.string(),
  static_values: z.record(z.string(), z.unknown()),
  batch_id: z.string().optional(),
  file_name: z.string().optional(),
  index: z.number().optional(),
  count: z.number().optional(),
  result: z.record(z.string(), z.unknown()).optional(),
  error: z.object({ code: z.string() }).optional(),
});

export interface Delivery {
  atMs: number;
  webhookId: string;
  body: z.infer<typeof deliveryBody>;
  /** What the endpoint answered; `timeout`: it took it and never answered. */
  answer: number | 'timeout';
  retryAfterSeconds?: number | undefined;
}

export interface Endpoint {
  url: string;
  deliveries: Delivery[];
  /** It has answered 410: it wants no more. */
  isGone(): boolean;
  take(
    headers: Readonly<Record<string, string>>,
    body: string,
  ): Pick<Delivery, 'answer' | 'retryAfterSeconds'>;
}

export interface EndpointOptions {
  url: string;
  signingSecret: string;
  startMs: number;
  nowMs: () => number;
  faults: Faults;
}

export function createEndpoint({ url, signingSecret, startMs, nowMs, faults }: EndpointOptions): Endpoint {
  const webhook = new Webhook(signingSecret);
  const deliveries: Delivery[] = [];
  const downtimes = drawDowntimes(faults, startMs);
  let isGone = false;

  function answer(): Pick<Delivery, 'answer' | 'retryAfterSeconds'> {
    const random = faults.random('endpoint_throttled');
    if (isGone) return { answer: 410 };
    const down = downtimes.find(({ fromMs, toMs }) => fromMs <= nowMs() && nowMs() < toMs);
    if (down) return { answer: down.answer };
    if (faults.strikes('endpoint_gone')) {
      isGone = true;
      return { answer: 410 };
    }
    if (faults.strikes('endpoint_failed')) return { answer: 500 };
    if (faults.strikes('endpoint_throttled')) {
      return { answer: 429, ...(random.chance(0.7) && { retryAfterSeconds: random.whole(0, 5_000) }) };
    }
    return { answer: faults.strikes('endpoint_timed_out') ? 'timeout' : 200 };
  }

  return {
    url,
    deliveries,
    isGone: () => isGone,
    take(headers, body) {
      // Throws when it is not signed, or signed at another time.
      const parsed = deliveryBody.parse(webhook.verify(body, { ...headers }));
      const given = answer();
      deliveries.push({ atMs: nowMs(), webhookId: headers['webhook-id'] ?? '', body: parsed, ...given });
      return given;
    },
  };
}

interface Downtime {
  /** Epoch ms. */
  fromMs: number;
  toMs: number;
  /** Broken, or asking everybody to come back later. */
  answer: 503 | 429;
}

/** For hours, or for a day: longer than everything else that goes wrong. */
function drawDowntimes(faults: Faults, startMs: number): Downtime[] {
  if (!faults.strikes('endpoint_down')) return [];
  const random: Random = faults.random('endpoint_down');
  const fromMs = startMs + random.between(0, 4) * HOUR_MS;
  const hours = random.weighted([
    [4, random.between(0.05, 6)],
    [2, random.between(20, 32)],
  ] as const);
  return [{ fromMs, toMs: fromMs + hours * HOUR_MS, answer: random.pick([503, 429]) }];
}

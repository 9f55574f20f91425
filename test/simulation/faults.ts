/**
 * What can go wrong in a world, how often it does in this one, and until when. Each kind of fault is drawn on its
 * own: most worlds have few kinds, some have many, one in twelve has none at all.
 */
import { createRandom, type Random } from './time/random.ts';

/** How likely a fault is, each time it could happen, in a world that has few or many of its kind. */
const LIKELIHOODS = {
  // Lambda, for each invocation
  killed_before_effect: [0.02, 0.15],
  killed_after_effect: [0.02, 0.15],
  timed_out_in_effect: [0.01, 0.06],
  stalled_past_lease: [0.02, 0.12],
  run_twice: [0.02, 0.15],
  cold_start: [0.05, 0.5],
  not_invoked: [0.02, 0.2],
  // SQS, for each message or call
  message_duplicated: [0.03, 0.3],
  message_delayed: [0.03, 0.3],
  message_lost: [0.03, 0.25],
  nine_in_ten_messages_lost: [0, 0.9],
  send_refused: [0.02, 0.15],
  send_answer_lost: [0.02, 0.15],
  redelivered: [0.02, 0.15],
  dead_letter_call_failed: [0.02, 0.15],
  // DynamoDB, for each call
  table_throttled: [0.005, 0.05],
  write_answer_lost: [0.005, 0.05],
  write_repeated: [0.005, 0.05],
  index_lagged: [0.1, 0.8],
  // S3, for each call
  bucket_failed: [0.01, 0.1],
  bucket_answer_lost: [0.01, 0.1],
  bucket_slow: [0.01, 0.1],
  object_vanished: [0.005, 0.02],
  // Secrets Manager, for each call
  secret_not_read: [0.02, 0.2],
  // the provider, for each file or call
  webhook_lost: [0.1, 0.7],
  webhook_attempt_lost: [0.1, 0.5],
  webhook_duplicated: [0.1, 0.4],
  webhook_delayed: [0.1, 0.4],
  webhook_reordered: [0.1, 0.4],
  webhook_forged: [0.1, 0.4],
  webhook_malformed: [0.03, 0.2],
  webhook_with_stolen_token: [0.05, 0.2],
  provider_failed: [0.02, 0.2],
  provider_throttled: [0.02, 0.2],
  provider_answer_lost: [0.02, 0.2],
  provider_slow: [0.02, 0.2],
  provider_out: [0.4, 1],
  file_never_finished: [0.03, 0.15],
  file_failed: [0.05, 0.2],
  status_unknown: [0.05, 0.3],
  result_lost: [0.05, 0.3],
  result_otherwise: [0.05, 0.3],
  // a tenant's endpoint, for each delivery, or as a whole
  endpoint_failed: [0.05, 0.4],
  endpoint_throttled: [0.05, 0.4],
  endpoint_timed_out: [0.05, 0.3],
  endpoint_gone: [0.004, 0.02],
  endpoint_down: [0.3, 1],
  // the schedule, for each poll
  poll_skipped: [0.05, 0.4],
  poll_late: [0.05, 0.4],
  poll_overlapped: [0.05, 0.4],
  // once a world
  new_version: [0.3, 1],
  // the client and the operator, for each opportunity
  submit_repeated: [0.1, 0.5],
  operator_redrives: [0.1, 0.5],
  operator_cancels: [0.05, 0.2],
  operator_retries: [0.1, 0.5],
  operator_pauses: [0.02, 0.1],
  // S3, for each archive that is opened again
  archive_vanished: [0.1, 0.5],
  // Ocrolus, for each document, call or webhook
  document_rejected: [0.03, 0.15],
  book_deleted: [0.01, 0.06],
  analytics_late: [0.1, 0.4],
  detect_unable: [0.05, 0.3],
  token_revoked: [0.01, 0.05],
  webhook_replayed: [0.05, 0.3],
  // a tenant's endpoint again, and who looks after it
  endpoint_slow: [0.1, 0.8],
  endpoint_away: [0.2, 0.6],
  endpoint_refuses: [0.01, 0.06],
  endpoint_switched_off: [0.02, 0.2],
  endpoint_deleted: [0.01, 0.05],
  secret_rotated: [0.05, 0.3],
  tenant_redelivers: [0.05, 0.3],
  // once a world
  soon_switched_off: [0.3, 1],
} as const satisfies Record<string, readonly [few: number, many: number]>;

export type FaultKind = keyof typeof LIKELIHOODS;
export const FAULT_KINDS = Object.keys(LIKELIHOODS).filter(isFaultKind);

export function isFaultKind(name: string): name is FaultKind {
  return Object.hasOwn(LIKELIHOODS, name);
}

const RARE: ReadonlySet<FaultKind> = new Set(['nine_in_ten_messages_lost', 'endpoint_away']);
const HOUR_MS = 3_600_000;

export interface Faults {
  /** Whether this fault happens now; it is counted if it does. */
  strikes(kind: FaultKind): boolean;
  /** Whether it is to happen later, and that it then did. */
  looms(kind: FaultKind): boolean;
  happened(kind: FaultKind): void;
  /** For how long, how late, which one: of this kind's own. */
  random(kind: FaultKind): Random;
  /** Epoch ms: from then on nothing goes wrong any more. */
  endMs: number;
  counts: ReadonlyMap<FaultKind, number>;
}

export interface FaultOptions {
  seed: number;
  startMs: number;
  nowMs: () => number;
  without: ReadonlySet<FaultKind>;
}

export function createFaults({ seed, startMs, nowMs, without }: FaultOptions): Faults {
  const weather = createRandom(seed, 'weather');
  const windows = drawWindows(weather, startMs);
  const endMs = Math.max(...windows.map(({ toMs }) => toMs));
  const likelihoods = new Map(FAULT_KINDS.map((kind) => [kind, drawLikelihood(kind, weather)]));
  const streams = new Map<FaultKind, Random>();
  const counts = new Map<FaultKind, number>();

  function random(kind: FaultKind): Random {
    const stream = streams.get(kind) ?? createRandom(seed, kind);
    streams.set(kind, stream);
    return stream;
  }

  const isFoul = (atMs: number) => windows.some(({ fromMs, toMs }) => fromMs <= atMs && atMs < toMs);

  function looms(kind: FaultKind): boolean {
    const likelihood = likelihoods.get(kind) ?? 0;
    if (likelihood === 0 || without.has(kind) || !isFoul(nowMs())) return false;
    return random(kind).chance(likelihood);
  }

  function happened(kind: FaultKind): void {
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }

  return {
    strikes(kind) {
      const strikes = looms(kind);
      if (strikes) happened(kind);
      return strikes;
    },
    looms,
    happened,
    random,
    endMs,
    counts,
  };
}

interface Window {
  fromMs: number;
  toMs: number;
}

/** For some hours from the beginning; now and then once more when deadlines end and contents must go. */
function drawWindows(weather: Random, startMs: number): Window[] {
  if (weather.chance(1 / 12)) return [{ fromMs: startMs, toMs: startMs }];
  const hours = weather.weighted([
    [5, 1],
    [3, 3],
    [2, 10],
  ] as const);
  const first = { fromMs: startMs, toMs: startMs + hours * HOUR_MS * weather.between(0.5, 1) };
  const later: readonly number[] = weather.weighted([
    [8, []],
    [1, [22]],
    [1, [22, 46]],
  ]);
  const again = later.map((hour) => ({
    fromMs: startMs + hour * HOUR_MS,
    toMs: startMs + (hour + 5) * HOUR_MS,
  }));
  return [first, ...again];
}

function drawLikelihood(kind: FaultKind, weather: Random): number {
  const [few, many] = LIKELIHOODS[kind];
  // Few worlds lose nearly every message, or last days longer than others.
  const isRare = RARE.has(kind);
  return weather.weighted([
    [isRare ? 14 : 5, 0],
    [isRare ? 0 : 3, few],
    [isRare ? 1 : 2, many],
  ] as const);
}

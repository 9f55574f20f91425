import { QUEUES } from '../../../shared/queues/queue-of.ts';
import { AdminError } from '../admin-error.ts';
import type { Values } from '../command.ts';
import { readOption } from '../read-option.ts';
import { parseTenantName } from '../tenant-name.ts';
import type { StuckItem } from './stuck-item.ts';

/** Which stuck items are meant; what is left out leaves none out. */
export interface Filter {
  queue?: string;
  reason?: string;
  tenant?: string;
  olderThanMs?: number;
}

const UNITS_MS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };
const NAMES = ['queue', 'reason', 'tenant', 'older-than'];

export const filterUsage = `[--queue ${QUEUES.join('|')}] [--reason CODE] [--tenant NAME] [--older-than 30m|2h|1d]`;

export const filterOptions = Object.fromEntries(NAMES.map((name) => [name, { type: 'string' }] as const));

export function parseFilter(values: Values): Filter {
  const [queue, reason, tenant, olderThan] = NAMES.map((name) => readOption(values, name));
  return {
    ...(queue !== undefined && { queue: parseQueue(queue) }),
    ...(reason !== undefined && { reason: parseReason(reason) }),
    ...(tenant !== undefined && { tenant: parseTenantName(tenant) }),
    ...(olderThan !== undefined && { olderThanMs: parseSpan(olderThan) }),
  };
}

export function isEmpty(filter: Filter): boolean {
  return Object.keys(filter).length === 0;
}

export function matches({ queue, reason, tenant, olderThanMs = 0 }: Filter, item: StuckItem): boolean {
  return (
    (queue ?? item.queue) === item.queue &&
    (reason ?? item.reason) === item.reason &&
    (tenant ?? item.tenant) === item.tenant &&
    item.ageMs >= olderThanMs
  );
}

/** The options again as they were given. */
export function filterArguments(values: Values): string[] {
  return NAMES.flatMap((name) => {
    const value = readOption(values, name);
    return value === undefined ? [] : [`--${name} ${value}`];
  });
}

function parseQueue(queue: string): string {
  if (QUEUES.some((known) => known === queue)) return queue;
  throw new AdminError('usage', `--queue is one of ${QUEUES.join(', ')}.`);
}

function parseReason(reason: string): string {
  if (/^[a-z_]{1,64}$/.test(reason)) return reason;
  throw new AdminError(
    'usage',
    '--reason takes a code as redrive --plan shows it, such as provider_throttled.',
  );
}

function parseSpan(span: string): number {
  const [, count, unit = ''] = /^(\d{1,4})([mhd])$/.exec(span) ?? [];
  const spanMs = Number(count) * (UNITS_MS[unit] ?? 0);
  if (spanMs > 0) return spanMs;
  throw new AdminError('usage', '--older-than takes minutes, hours or days, such as 30m, 2h or 1d.');
}

import { QUEUES } from '../../../shared/queues/queue-of.ts';
import { printable } from '../job/printable.ts';
import type { StuckItem } from './stuck-item.ts';

const HEADER = ['QUEUE', 'REASON', 'TENANT', 'AGE', 'COUNT'];
const HOUR_MS = 3_600_000;
/** By the age up to which they reach, in hours. */
const AGES: readonly [label: string, hours: number][] = [
  ['<1 h', 1],
  ['1-6 h', 6],
  ['6-24 h', 24],
  ['>24 h', Number.POSITIVE_INFINITY],
];

/** A table of how many are stuck, by queue, reason, tenant and age. */
export function countStuck(stuck: readonly StuckItem[]): string[] {
  const groups = Object.values(Object.groupBy(stuck, sortKey)).map((group = []) => group);
  const rows = groups
    .toSorted(([a], [b]) => (a && b && sortKey(a) < sortKey(b) ? -1 : 1))
    .flatMap((group) => group.slice(0, 1).map((first) => row(first, group.length)));
  const table = [HEADER, ...rows];
  const widths = HEADER.map((_, column) => Math.max(...table.map((cells) => cells[column]?.length ?? 0)));
  return table.map((cells) => {
    const padded = cells.map((cell, column) => cell.padEnd(widths[column] ?? 0));
    return printable(padded.join('  ').trimEnd());
  });
}

function row({ queue, reason, tenant, ageMs }: StuckItem, count: number): string[] {
  return [queue, reason, tenant, AGES[ageOf(ageMs)]?.[0] ?? '', String(count)];
}

function sortKey({ queue, reason, tenant, ageMs }: StuckItem): string {
  return JSON.stringify([QUEUES.indexOf(queue), reason, tenant, ageOf(ageMs)]);
}

function ageOf(ageMs: number): number {
  return AGES.findIndex(([, hours]) => ageMs < hours * HOUR_MS);
}

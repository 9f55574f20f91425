/** What a job costs, by kind: calls, request units, bytes, and a million of them at list prices. */
import { type Figure, withRatio } from '../figures.ts';
import { type Cost, costOf, SERVICES, summaryOf, totalOf } from './cost.ts';
import { countJobs } from './count-jobs.ts';
import type { Counts } from './meter.ts';

const MILLION = 1_000_000;
const POLLS_A_MONTH = 30 * 24 * 60;
/**
 * What Lambda asks of the queues while they are empty: five at once of each of five queues, for 20 s each.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
 */
const EMPTY_RECEIVES_A_MONTH = 5 * 5 * 3 * POLLS_A_MONTH;
const MOVED = [
  'bytes.api',
  'bytes.dynamodb',
  'bytes.s3_put',
  'bytes.s3_get',
  'bytes.sqs',
  'bytes.log',
  'bytes.out',
];

export async function benchJobs(): Promise<Figure[]> {
  const { jobs, idlePoll } = await countJobs();
  const base = costOfMillion([...jobs.values()][0] ?? {});
  const ofKinds = [...jobs].flatMap(([kind, counts]) => figuresOf(`job ${kind}`, counts, base));
  return [...ofKinds, ...idleFigures(idlePoll)];
}

function figuresOf(name: string, counts: Counts, base: number): Figure[] {
  const summary = Object.entries(summaryOf(counts)).map(([unit, value]) => ({
    name: `${name}: ${unit}`,
    value,
    unit: 'a job',
  }));
  const bytes = MOVED.map((part) => ({
    name: `${name}: ${part.replace('.', ' ')}`,
    value: counts[part] ?? 0,
    unit: 'a job',
  }));
  const cost = costOf(counts);
  const total = { name: `${name}: a million`, value: costOfMillion(counts), unit: 'USD' };
  return [
    ...summary,
    ...bytes,
    ...ofServices(name, cost, total.value),
    withRatio(total, base, 'an azoraone job'),
  ];
}

function costOfMillion(counts: Counts): number {
  return totalOf(costOf(counts)) * MILLION;
}

function ofServices(name: string, cost: Cost, total: number): Figure[] {
  return SERVICES.map((service) =>
    withRatio(
      { name: `${name}: a million, ${service}`, value: cost[service] * MILLION, unit: 'USD' },
      total,
      'the whole',
    ),
  );
}

function idleFigures(poll: Counts): Figure[] {
  const { reads, 'read units': readUnits } = summaryOf(poll);
  const receives = costOf({ sqs: EMPTY_RECEIVES_A_MONTH });
  return [
    { name: 'idle poll: queries', value: reads, unit: 'a poll' },
    { name: 'idle poll: read units', value: readUnits, unit: 'a poll' },
    { name: 'idle poll: receives from dead-letter queues', value: poll['sqs'] ?? 0, unit: 'a poll' },
    { name: 'idle poller: a month', value: totalOf(costOf(poll)) * POLLS_A_MONTH, unit: 'USD' },
    { name: 'empty receives by Lambda: a month', value: totalOf(receives), unit: 'USD' },
  ];
}

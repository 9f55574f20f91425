/**
 * The one-machine run under load: how soon webhooks are acknowledged while workers run, and how long a job takes. All of it,
 * providers and clients too, shares this machine's cores, with two processes a function: compare runs, nothing else.
 */
import { EventEmitter } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { paperhookClient } from '../../../infra/local/paperhook-client.ts';
import { type LocalRun, startLocal } from '../../../infra/local/run.ts';
import type { Figure } from '../figures.ts';
import { quantile } from '../quantile.ts';
import { atOnce } from './at-once.ts';
import { type JobTimes, runJob } from './run-job.ts';
import { untilQuiet } from './until-quiet.ts';
import { genuineWebhooks, sendWebhook } from './webhooks.ts';

/** The first of them find cold functions and are not counted. */
const WARM_UP_JOBS = 6;
const JOBS = 60;
const JOBS_AT_ONCE = 4;
const WARM_UP_WEBHOOKS = 100;
const WEBHOOKS = 1_000;
const WEBHOOKS_AT_ONCE = 20;
/** Handed in while webhooks come, so that all workers run. */
const BACKGROUND_JOBS = 20;
const PROCESSING_MS = 300;

export async function benchStack(): Promise<Figure[]> {
  const logDirectory = await mkdtemp(join(tmpdir(), 'paperhook-bench-'));
  const endpoint = new EventEmitter().setMaxListeners(0);
  const run = await startLocal({
    port: 0,
    logDirectory,
    processingMs: () => PROCESSING_MS,
    beforeDeliveryAnswer: () => endpoint.emit('delivery'),
  });
  try {
    const client = paperhookClient(run.apiUrl, run.apiKey);
    const runOne = () => runJob(run, client, endpoint);
    await atOnce(WARM_UP_JOBS, JOBS_AT_ONCE, runOne);
    const jobs = await atOnce(JOBS, JOBS_AT_ONCE, runOne);
    const acknowledged = await acknowledgements(run, runOne);
    await untilQuiet(run);
    return [...acknowledged, ...durations(jobs)];
  } finally {
    await run.stop();
    await rm(logDirectory, { recursive: true });
  }
}

/** Webhooks of jobs that have long ended, sent again: each is authentic, acknowledged and worked off like any other. */
async function acknowledgements(run: LocalRun, runOne: () => Promise<JobTimes>): Promise<Figure[]> {
  const webhooks = await genuineWebhooks(run);
  const sendNext = async (index: number) => {
    const webhook = webhooks[index % webhooks.length];
    if (!webhook) throw new Error('no webhook was sent');
    return sendWebhook(webhook);
  };
  const background = atOnce(BACKGROUND_JOBS, 2, runOne);
  await atOnce(WARM_UP_WEBHOOKS, WEBHOOKS_AT_ONCE, sendNext);
  const begunMs = performance.now();
  const tookMs = await atOnce(WEBHOOKS, WEBHOOKS_AT_ONCE, sendNext);
  const seconds = (performance.now() - begunMs) / 1000;
  await background;
  return [
    {
      name: `stack: webhooks acknowledged, ${WEBHOOKS_AT_ONCE} at once`,
      value: WEBHOOKS / seconds,
      unit: 'a second',
    },
    ...percentiles('stack: acknowledgement', tookMs),
  ];
}

function durations(jobs: readonly JobTimes[]): Figure[] {
  const toStored = jobs.map(({ notifiedMs, storedMs }) => storedMs - notifiedMs);
  const toDelivery = jobs.map(({ submittedMs, deliveredMs }) => deliveredMs - submittedMs - PROCESSING_MS);
  return [
    ...percentiles('stack: notification to stored result', toStored),
    ...percentiles("stack: submit to delivery, without the provider's own time", toDelivery),
  ];
}

function percentiles(name: string, values: readonly number[]): Figure[] {
  return [0.5, 0.99].map((share) => ({
    name: `${name}, p${share * 100}`,
    value: quantile(values, share),
    unit: 'ms',
  }));
}

/** One job on the one-machine run, and when what happened to it. */
import { type EventEmitter, once } from 'node:events';
import type { PaperhookClient } from '../../../infra/local/paperhook-client.ts';
import type { LocalRun } from '../../../infra/local/run.ts';
import { INVOICES } from '../../../infra/local/samples/invoices.ts';
import { sampleInvoice } from '../../../infra/local/samples/sample-invoice.ts';
import { genuineWebhooks } from './webhooks.ts';

/** Epoch ms. */
export interface JobTimes {
  submittedMs: number;
  /** Its webhook was sent. */
  notifiedMs: number;
  /** Its result was there. */
  storedMs: number;
  /** Its endpoint had it. */
  deliveredMs: number;
}

const invoice = await sampleInvoice(INVOICES.officeSupplies);

/** @param endpoint emits `delivery` whenever the run's endpoint has taken one. */
export async function runJob(
  run: LocalRun,
  client: PaperhookClient,
  endpoint: EventEmitter,
): Promise<JobTimes> {
  const submittedMs = Date.now();
  const templateId = String(run.templates['azoraone']);
  const { job_id: jobId } = await client.processJob({ templateId, fileName: 'invoice.pdf', bytes: invoice });
  const deliveredMs = await delivery(run, jobId, endpoint);
  const { timeline } = await client.getJob(jobId);
  const stored = timeline.find(({ event }) => event === 'SUCCESS');
  const webhook = (await genuineWebhooks(run)).find(({ file_id }) => file_id === jobId);
  const notifiedMs = webhook?.attempts[0]?.sent_at;
  if (!stored || notifiedMs === undefined) throw new Error(`job ${jobId} was not notified and stored`);
  return { submittedMs, notifiedMs, storedMs: Date.parse(stored.at), deliveredMs };
}

async function delivery(run: LocalRun, jobId: string, endpoint: EventEmitter): Promise<number> {
  for (;;) {
    const found = run.endpoint.deliveries().findLast(({ rawBody }) => rawBody.includes(jobId));
    if (found) return Date.parse(found.receivedAt);
    await once(endpoint, 'delivery');
  }
}

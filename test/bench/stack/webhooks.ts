/** What AzoraOne's simulator has sent, and the same again. */
import { Agent, request } from 'node:http';
import * as z from 'zod';
import type { LocalRun } from '../../../infra/local/run.ts';

const sentWebhooks = z.array(
  z.object({
    file_id: z.string(),
    url: z.string(),
    body: z.string(),
    attempts: z.array(z.object({ sent_at: z.number() })),
  }),
);

export type SentWebhook = z.output<typeof sentWebhooks>[number];

export async function genuineWebhooks({ simulators }: LocalRun): Promise<SentWebhook[]> {
  const response = await fetch(`${simulators['azoraone']}/webhooks`);
  return sentWebhooks.parse(await response.json());
}

const agent = new Agent({ keepAlive: true });

/** @returns how long its acknowledgement took, in ms. Rejects unless it is acknowledged. */
export function sendWebhook({ url, body }: SentWebhook): Promise<number> {
  const begunMs = performance.now();
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const sent = request(url, { method: 'POST', agent, headers }, (response) => {
      response.resume().on('end', () => {
        if (response.statusCode === 200) resolve(performance.now() - begunMs);
        else reject(new Error(`a webhook was answered with ${response.statusCode}`));
      });
    });
    sent.on('error', reject).end(body);
  });
}

import type { PaperhookClient } from './paperhook-client.ts';
import type { LocalRun } from './run.ts';
import { type SampleDocument, sampleDocuments } from './samples/sample-documents.ts';

export interface HandedIn {
  sample: SampleDocument;
  jobId: string;
}

/** Hands every sample document in, after telling the simulators whose webhook to lose. */
export async function handInSamples(
  run: Pick<LocalRun, 'templates' | 'simulators'>,
  client: PaperhookClient,
): Promise<HandedIn[]> {
  const handedIn: HandedIn[] = [];
  for (const sample of await sampleDocuments()) {
    if (sample.webhook === 'lost') await loseWebhook(run, sample);
    const templateId = String(run.templates[sample.provider]);
    const { job_id: jobId } = await client.processJob({ templateId, ...sample });
    handedIn.push({ sample, jobId });
  }
  return handedIn;
}

async function loseWebhook(
  run: Pick<LocalRun, 'simulators'>,
  { provider, fileName }: SampleDocument,
): Promise<void> {
  // At Ocrolus the job's id is in the name too.
  const fault = { effect: 'lose_webhook', file_name: fileName.replace(/(?=\.\w+$)/, '*') };
  const response = await fetch(`${run.simulators[provider]}/faults`, {
    method: 'POST',
    body: JSON.stringify(fault),
  });
  if (!response.ok) throw new Error(`the simulator refused a fault: ${await response.text()}`);
}

import { Webhook } from 'standardwebhooks';
import type { Followed } from './follow-jobs.ts';
import type { ReceivedDelivery } from './sample-endpoint.ts';

/** What did not end as it should; nothing when all did. */
export function judgeSample(
  { sample, job }: Followed,
  deliveries: readonly ReceivedDelivery[],
  signingSecrets: Readonly<Record<string, string>>,
): string[] {
  const problems: string[] = [];
  if (job.status !== sample.endsAs) problems.push(`status ${job.status} instead of ${sample.endsAs}`);
  if (sample.endsAs === 'SUCCESS') {
    const expected = sample.webhook === 'lost' ? 'poller' : 'notification';
    if (job.completed_via !== expected) problems.push(`completed via ${job.completed_via}, not ${expected}`);
  } else if (!job.error) {
    problems.push('no reason for its failure');
  }
  const delivered = deliveries.map(parse).find(({ body }) => body.job_id === job.job_id);
  if (!delivered) return [...problems, 'no delivery received'];
  if (delivered.body.status !== sample.endsAs) problems.push(`delivered as ${delivered.body.status}`);
  if (!isSigned(delivered.delivery, signingSecrets[sample.provider] ?? ''))
    problems.push('delivered with a wrong signature');
  return problems;
}

function parse(delivery: ReceivedDelivery) {
  const body: { job_id?: unknown; status?: unknown } = JSON.parse(delivery.rawBody);
  return { delivery, body };
}

function isSigned({ rawBody, headers }: ReceivedDelivery, signingSecret: string): boolean {
  try {
    new Webhook(signingSecret).verify(rawBody, headers);
    return true;
  } catch {
    return false;
  }
}

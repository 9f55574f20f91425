/** An event of each kind, as one would be delivered, with `"test": true` in its body. */
import type { Endpoint } from '../../shared/deliveries/endpoint.ts';

/** No job has it. */
const NO_ID = '00000000-0000-4000-8000-000000000000';

export interface SampleOf {
  event: string;
  endpoint: Pick<Endpoint, 'endpoint_id' | 'origin'>;
  templateId: string | undefined;
  nowMs: number;
}

/** @returns JSON, to be signed and sent as it is */
export function sampleEvent(sample: SampleOf): string {
  return JSON.stringify({ event: sample.event, test: true, ...contentOf(sample) });
}

function contentOf({ event, endpoint, templateId = NO_ID, nowMs }: SampleOf): object {
  const now = new Date(nowMs).toISOString();
  const job = { job_id: NO_ID, template_id: templateId, static_values: {} };
  switch (event) {
    case 'job.succeeded':
      return { status: 'SUCCESS', ...job, result: {} };
    case 'job.failed':
      return { status: 'FAILED', ...job, error: { code: 'provider_failed', message: 'This is a test.' } };
    case 'batch.completed':
      return { status: 'SUCCESS', ...job, counts: { documents: 2, successful: 2, failed: 0 } };
    case 'endpoint.disabled': {
      const { endpoint_id, origin } = endpoint;
      return { endpoint_id, origin, reason: 'failing', off_since: now };
    }
    default:
      return { ...job, occurred_at: now };
  }
}

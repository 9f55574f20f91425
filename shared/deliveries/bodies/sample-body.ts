/** What a test sends: an event of each kind, made as those that are delivered, with `"test": true` in its body. */
import type { Endpoint } from '../endpoint.ts';
import { endpointDisabledBody, providerEventBody } from './event-body.ts';
import { jobBody } from './job-body.ts';

/** No job has it. */
const NO_ID = '00000000-0000-4000-8000-000000000000';

export interface SampleOf {
  event: string;
  endpoint: Pick<Endpoint, 'endpoint_id' | 'origin'>;
  templateId: string | undefined;
  nowMs: number;
}

/** @returns JSON, to be signed and sent as it is */
export function sampleBody(sample: SampleOf): string {
  const { event } = sample;
  return JSON.stringify({ event, test: true, ...contentOf(sample) });
}

function contentOf({ event, endpoint, templateId = NO_ID, nowMs }: SampleOf): object {
  const job = { job_id: NO_ID, template_id: templateId, status: 'SUCCESS' } as const;
  switch (event) {
    case 'job.succeeded':
      return jobBody(job, { result: {}, raw: null });
    case 'job.failed': {
      const error = { code: 'provider_failed', message: 'This is a test.' } as const;
      return jobBody({ ...job, status: 'FAILED', error }, undefined);
    }
    case 'batch.completed':
      return jobBody({ ...job, documents: 2, successful: new Set([0, 1]) }, undefined);
    case 'endpoint.disabled': {
      const { endpoint_id, origin } = endpoint;
      return endpointDisabledBody({ endpoint_id, origin, reason: 'failing', offSinceMs: nowMs });
    }
    default:
      return providerEventBody(job, { at: nowMs });
  }
}

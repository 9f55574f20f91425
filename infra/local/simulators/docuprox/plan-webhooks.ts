/** The webhooks that a job which is done causes: one a document, to its template's URL. Of failed jobs none is documented. */
import { planWebhooks } from '../plan-webhooks.ts';
import type { PlannedWebhook } from '../webhooks.ts';
import { type Payload, payloadsOf } from './extraction.ts';
import type { Faults, Malformed } from './faults.ts';
import type { JobRecord } from './job-record.ts';

/** A job of somebody else's, as far as anybody knows. */
const OTHER_JOB = 'ffffffff-ffff-4fff-8fff-ffffffffffff';

export function planJobWebhooks(job: JobRecord, faults: Faults): PlannedWebhook[] {
  const { webhook_url: url, webhook_headers } = job.template;
  if (url === undefined) return [];
  const about = { fileID: job.jobId, fileName: job.fileName };
  const headers = { 'content-type': 'application/json', ...webhook_headers };
  return payloadsOf(job).flatMap((payload) => {
    const malform = faults.take('malform_webhook', about);
    const body = malform ? malformedBody(payload, malform.as) : JSON.stringify(payload);
    const said = { subject: job.jobId, url, headers, body };
    return planWebhooks(faults, about, said, () => forge(url, webhook_headers, payload));
  });
}

/** As a stranger would who knows the headers' names but not their values. */
function forge(url: string, headers: Record<string, string>, payload: Payload) {
  const wrong = Object.entries(headers).map(([name, value]) => [name, 'A'.repeat(value.length)]);
  const result = Object.fromEntries(Object.keys(payload.result).map((name) => [name, 'forged']));
  return {
    url,
    headers: { 'content-type': 'application/json', ...Object.fromEntries(wrong) },
    body: JSON.stringify({ ...payload, result }),
  };
}

function malformedBody(payload: Payload, as: Malformed): string {
  const { job_id, result, ...rest } = payload;
  switch (as) {
    case 'not_json':
      return '{"job_id": not JSON';
    case 'no_job_id':
      return JSON.stringify({ ...rest, result });
    case 'other_job_id':
      return JSON.stringify({ job_id: OTHER_JOB, ...rest, static_values: {}, result });
    case 'no_result':
      return JSON.stringify({ job_id, ...rest });
    case 'text_static_values':
      return JSON.stringify({ ...payload, static_values: JSON.stringify(payload.static_values) });
  }
}

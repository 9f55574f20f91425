/** The tenants whose endpoints they are, and their jobs, as settle-job leaves them when they have ended. */
import { createSecretBox } from '../../../shared/deliveries/secret-box.ts';
import { type Job, jobItemId, listedJobs, uploadKey } from '../../../shared/jobs/job.ts';
import { owes } from '../../../shared/jobs/obligation.ts';
import { dynamoEndpoints } from '../../../shared/store/endpoints.ts';
import { clientOf } from '../../fakes/aws/client-of.ts';
import { exampleJob } from '../../fakes/example-job.ts';
import type { Cloud } from '../cloud/cloud.ts';
import { DATA_KEY_SECRET, SETTINGS_TABLE } from '../cloud/environment.ts';
import type { FairEndpoint } from './endpoints.ts';

const DATA_KEY = JSON.stringify({ current: 'k1', k1: 'k'.repeat(64) });
const SIGNING_SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

/** What Secrets Manager holds, by name. */
export const SECRETS: Readonly<Record<string, string>> = { [DATA_KEY_SECRET]: DATA_KEY };

export const TENANTS = 25;

/** Of the endpoint or job of that number: each gets the next one in turn. */
export function tenantOf(index: number): string {
  return `tenant-${index % TENANTS}`;
}

export async function putEndpoints(
  { execute }: Pick<Cloud, 'execute'>,
  endpoints: readonly FairEndpoint[],
  nowMs: number,
): Promise<void> {
  const box = createSecretBox(DATA_KEY);
  const store = dynamoEndpoints(
    clientOf({ execute: (command) => execute('dynamodb', command) }),
    SETTINGS_TABLE,
  );
  for (const [index, { id, url }] of endpoints.entries())
    await store.put({
      kind: 'endpoint',
      endpoint_id: id,
      tenant: tenantOf(index),
      description: '',
      events: ['job.*'],
      sealed_url: box.seal(url, id),
      origin: new URL(url).origin,
      sealed_secret: box.seal(SIGNING_SECRET, id),
      sealed_headers: box.seal('{}', id),
      header_names: [],
      created_at: nowMs,
    });
}

export interface Ended {
  jobId: string;
  tenant: string;
  endedAtMs: number;
}

/** @param graceMs until the poller wakes it, if the wake-up is lost. */
export function endedJob({ jobId, tenant, endedAtMs }: Ended, graceMs: number): Job {
  const id = jobItemId(jobId);
  const acceptedAtMs = endedAtMs - 60_000;
  return exampleJob({
    id,
    job_id: jobId,
    tenant,
    listed_under: listedJobs(tenant),
    listed_at: acceptedAtMs,
    accepted_at: acceptedAtMs,
    deadline: acceptedAtMs + 23 * 3_600_000,
    upload_key: uploadKey(jobId),
    ...owes(id, 'deliver', endedAtMs + graceMs),
    status: 'SUCCESS',
    completed_at: endedAtMs,
    completed_via: 'notification',
    result: JSON.stringify({ result: { number: '17', total: 125.5 }, raw: { invoiceNumber: '17' } }),
    timeline: [
      { at: acceptedAtMs, event: 'NEW' },
      { at: endedAtMs, event: 'SUCCESS' },
    ],
  });
}

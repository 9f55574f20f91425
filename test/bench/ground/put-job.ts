/** A job of the tenant's that stands somewhere on its way, its files beside it. */
import { randomUUID } from 'node:crypto';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { type Job, jobItemId, listedJobs, uploadKey } from '../../../shared/jobs/job.ts';
import { owes, type Step } from '../../../shared/jobs/obligation.ts';
import { dynamoObligations } from '../../../shared/store/dynamo-obligations.ts';
import { exampleJob, exampleTemplate } from '../../fakes/example-job.ts';
import { BUCKET, JOBS_TABLE } from '../../simulation/cloud/environment.ts';
import { seal, signingSecret } from '../../simulation/outside/seals.ts';
import type { Ground } from './open-ground.ts';
import { TEMPLATE_ID, TENANT } from './tenant.ts';

const HOUR_MS = 3_600_000;

export async function putJob(
  { documents, endpointUrl }: Ground,
  step: Step,
  { job_id = randomUUID(), ...fields }: Partial<Job> = {},
): Promise<Job> {
  const nowMs = Date.now();
  const id = jobItemId(job_id);
  const job: Job = {
    ...exampleJob(),
    ...{ id, job_id, tenant: TENANT, listed_under: listedJobs(TENANT), listed_at: nowMs },
    ...{ accepted_at: nowMs, deadline: nowMs + HOUR_MS, template_id: TEMPLATE_ID },
    upload_key: uploadKey(job_id),
    template: { ...exampleTemplate(), webhook: seal(endpointUrl, signingSecret(0), {}, TEMPLATE_ID) },
    timeline: [{ at: nowMs, event: 'NEW' }],
    ...owes(id, step, nowMs + HOUR_MS),
    ...fields,
  };
  await dynamoObligations<Job>(documents, JOBS_TABLE).create(job);
  return job;
}

export async function putFile({ s3 }: Ground, key: string, bytes: Uint8Array): Promise<void> {
  await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: key, Body: bytes }));
}

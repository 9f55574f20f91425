/**
 * A client wants something done to a job of its own: cancelled, done again as a new job, or delivered again. Nothing is
 * retried here; each call is safe to repeat.
 */
import { overall } from '../../shared/deliveries/delivery.ts';
import { jsonAnswer } from '../../shared/http/answers.ts';
import type { Answered } from '../../shared/http/api-handler.ts';
import { type ApiRequest, parseJsonBody } from '../../shared/http/api-request.ts';
import { redeliverRequest } from '../../shared/http/asked/jobs.ts';
import { authenticate } from '../../shared/http/authenticate.ts';
import { findOwnJob } from '../../shared/http/find-own-job.ts';
import { cancelWhole } from '../../shared/jobs/cancel-whole.ts';
import { findJob } from '../../shared/jobs/find-job.ts';
import type { Job } from '../../shared/jobs/job.ts';
import { redeliverJob } from '../../shared/jobs/redeliver-job.ts';
import { type RetryPorts, retryJob } from '../../shared/jobs/retry-job.ts';
import type { Settings } from '../../shared/store/settings.ts';

export type ChangePorts = RetryPorts & Pick<Settings, 'getApiKey'>;

export async function changeJob(ports: ChangePorts, request: ApiRequest): Promise<Answered> {
  const tenant = await authenticate(request, ports.getApiKey);
  const job = await findOwnJob(ports.steps.store.get, tenant, request.parameters['job_id']);
  const { job_id, template_id } = job;
  const answer = await answerOf(ports, request, job);
  return { answer, ids: { tenant, job_id, template_id } };
}

function answerOf(ports: ChangePorts, request: ApiRequest, job: Job): Promise<Answered['answer']> {
  switch (request.route) {
    case 'POST /jobs/{job_id}/cancel':
      return cancel(ports, job);
    case 'POST /jobs/{job_id}/retry':
      return retry(ports, job);
    case 'POST /jobs/{job_id}/redeliver':
      return redeliver(ports, job, request.body);
    default:
      throw new Error(`No answer is known for the route ${request.route}.`);
  }
}

/** 202 for a batch: it ends when its documents have. */
async function cancel({ steps }: ChangePorts, { job_id, template_id }: Job): Promise<Answered['answer']> {
  const { status, documents } = await cancelWhole(steps, job_id);
  return documents
    ? jsonAnswer(202, { job_id, template_id, status, documents })
    : jsonAnswer(200, { job_id, template_id, status });
}

async function retry(ports: ChangePorts, { job_id }: Job): Promise<Answered['answer']> {
  const { jobId } = await retryJob(ports, job_id);
  const made = await findJob(ports.steps.store, jobId);
  const { template_id, static_values = '{}', retry_of } = made;
  return jsonAnswer(202, {
    job_id: jobId,
    template_id,
    static_values: JSON.parse(static_values),
    retry_of,
  });
}

async function redeliver(
  ports: ChangePorts,
  { job_id, template_id, status }: Job,
  body: Buffer,
): Promise<Answered['answer']> {
  const { endpoint_id } = body.length > 0 ? parseJsonBody(redeliverRequest, body) : {};
  const deliveries = await redeliverJob(ports, job_id, endpoint_id);
  return jsonAnswer(202, { job_id, template_id, status, delivery: overall(deliveries) });
}

/**
 * A client asks how its job stands, or for its result. Reads only; a job of another tenant is as unknown as one
 * that does not exist.
 */
import * as z from 'zod';
import { refused } from '../../shared/errors.ts';
import { errorAnswer, jsonAnswer } from '../../shared/http/answers.ts';
import type { Answered } from '../../shared/http/api-handler.ts';
import { type ApiRequest, parseJsonBody } from '../../shared/http/api-request.ts';
import { authenticate } from '../../shared/http/authenticate.ts';
import { resultExpiry } from '../../shared/jobs/content.ts';
import { type Job, jobItemId, type StoredResult } from '../../shared/jobs/job.ts';
import type { ApiKey } from '../../shared/store/settings.ts';
import { jobView } from './job-view.ts';

export interface ReadPorts {
  getApiKey(apiKey: string): Promise<ApiKey | undefined>;
  getJob(itemId: string): Promise<Job | undefined>;
  readResult(job: Job): Promise<StoredResult | undefined>;
  nowMs(): number;
  /** How long a result can be read after completion, in ms. */
  resultMs: number;
}

const UNKNOWN_REASON = { code: 'unavailable', message: 'The reason is not known.' };

const resultsBody = z.object({ job_id: z.string(), result_format: z.literal('json').default('json') });

export async function readJob(ports: ReadPorts, request: ApiRequest): Promise<Answered> {
  if (request.route === '$default') throw refused('not_found', 'There is no such path or method.');
  const tenant = await authenticate(request, ports.getApiKey);
  const answered = async (jobId: string | undefined, view: (job: Job) => Promise<Answered['answer']>) => {
    const job = await findJob(ports, tenant, jobId);
    return { answer: await view(job), ids: { tenant, job_id: job.job_id, template_id: job.template_id } };
  };
  switch (request.route) {
    case 'GET /job-status':
      return answered(requiredQuery(request, 'job_id'), status);
    case 'GET /job-status/{job_id}':
      return answered(request.parameters['job_id'], status);
    case 'GET /jobs/{job_id}':
      return answered(request.parameters['job_id'], async (job) => jsonAnswer(200, jobView(job)));
    case 'POST /job-results':
      return answered(parseJsonBody(resultsBody, request.body).job_id, (job) => results(ports, request, job));
    default:
      throw new Error(`No answer is known for the route ${request.route}.`);
  }
}

function requiredQuery(request: ApiRequest, name: string): string {
  const value = request.query[name];
  if (!value) throw refused('bad_request', `${name}: the query parameter is missing`);
  return value;
}

async function findJob(ports: ReadPorts, tenant: string, jobId = ''): Promise<Job> {
  const job = z.uuid().safeParse(jobId).success
    ? await ports.getJob(jobItemId(jobId.toLowerCase()))
    : undefined;
  if (job?.tenant !== tenant) throw refused('not_found', 'There is no job of that job_id.');
  return job;
}

async function status({ job_id, template_id, status }: Job): Promise<Answered['answer']> {
  return jsonAnswer(200, { job_id, template_id, status });
}

async function results(ports: ReadPorts, request: ApiRequest, job: Job): Promise<Answered['answer']> {
  if (job.status === 'FAILED') {
    const { code, message } = job.error ?? UNKNOWN_REASON;
    return errorAnswer(422, code, message, request.requestId);
  }
  if (job.status !== 'SUCCESS')
    throw refused('conflict', `There is no result yet: the status is ${job.status}.`);
  const isExpired = (resultExpiry(job, ports) ?? 0) <= ports.nowMs();
  const stored = isExpired ? undefined : await ports.readResult(job);
  if (!stored) throw refused('expired', 'The result was deleted 24 hours after the job had ended.');
  const { job_id, template_id } = job;
  const static_values = JSON.parse(job.static_values ?? '{}');
  return jsonAnswer(200, { job_id, template_id, static_values, result: stored.result, raw: stored.raw });
}

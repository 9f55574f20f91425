/**
 * A client asks how its jobs stand, for a result, or for what its jobs cost. Reads only, but for the object that a large
 * result is handed out as; a job of another tenant is as unknown as one that does not exist. The API's description is anybody's.
 */
import type { CreditPorts } from '../../shared/credits/credit-ports.ts';
import { refused } from '../../shared/errors.ts';
import { jsonAnswer } from '../../shared/http/answers.ts';
import type { Answered } from '../../shared/http/api-handler.ts';
import { type ApiRequest, parseInput, parseJsonBody } from '../../shared/http/api-request.ts';
import { jobsQuery } from '../../shared/http/asked/jobs.ts';
import { resultsRequest } from '../../shared/http/asked/results.ts';
import { authenticate } from '../../shared/http/authenticate.ts';
import { findOwnJob } from '../../shared/http/find-own-job.ts';
import openApi from '../../shared/http/openapi.json' with { type: 'json' };
import type { Job } from '../../shared/jobs/job.ts';
import type { Settings } from '../../shared/store/settings.ts';
import { answerResults, type ResultPorts } from './answer-results.ts';
import { jobView, listedJob } from './job-view.ts';
import { type ListPorts, listJobs } from './list-jobs.ts';
import { usage } from './usage.ts';

export interface ReadPorts extends ResultPorts, ListPorts, Pick<Settings, 'getApiKey'> {
  credits: CreditPorts;
}

export async function readJob(ports: ReadPorts, request: ApiRequest): Promise<Answered> {
  if (request.route === '$default') throw refused('not_found', 'There is no such path or method.');
  if (request.route === 'GET /openapi.json') return { answer: jsonAnswer(200, openApi) };
  const tenant = await authenticate(request, ports.getApiKey);
  const answered = async (jobId: string | undefined, view: (job: Job) => Promise<Answered['answer']>) => {
    const job = await findOwnJob(ports.getJob, tenant, jobId);
    return { answer: await view(job), ids: { tenant, job_id: job.job_id, template_id: job.template_id } };
  };
  switch (request.route) {
    case 'GET /job-status':
      return answered(requiredQuery(request, 'job_id'), status);
    case 'GET /job-status/{job_id}':
      return answered(request.parameters['job_id'], status);
    case 'GET /jobs/{job_id}':
      return answered(request.parameters['job_id'], async (job) => jsonAnswer(200, jobView(job)));
    case 'GET /jobs': {
      const { jobs, cursor } = await listJobs(
        ports,
        tenant,
        parseInput(jobsQuery, request.query, 'The query'),
      );
      return { answer: jsonAnswer(200, { jobs: jobs.map(listedJob), cursor }), ids: { tenant } };
    }
    case 'POST /job-results': {
      const { job_id, result_format } = parseJsonBody(resultsRequest, request.body);
      return answered(job_id, (job) => answerResults(ports, job, result_format ?? 'json', request.requestId));
    }
    case 'GET /usage':
      return { answer: await usage(ports.credits, tenant, request.query), ids: { tenant } };
    default:
      throw new Error(`No answer is known for the route ${request.route}.`);
  }
}

function requiredQuery(request: ApiRequest, name: string): string {
  const value = request.query[name];
  if (!value) throw refused('bad_request', `${name}: the query parameter is missing`);
  return value;
}

async function status({ job_id, template_id, status }: Job): Promise<Answered['answer']> {
  return jsonAnswer(200, { job_id, template_id, status });
}

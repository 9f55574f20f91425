/** read-job in memory, as its index.ts wires it, with a job of the example's in the table. */
import type { Download } from '../../functions/read-job/download-url.ts';
import { readJob } from '../../functions/read-job/read-job.ts';
import { API_KEY, type Call, callApi, putApiKeys } from './api-call.ts';
import { JOB_ID } from './example-job.ts';
import { type AcceptedFields, createPipeline, RETENTION } from './pipeline.ts';

export async function openReading(fields: AcceptedFields = {}) {
  const pipeline = createPipeline();
  const { settings } = pipeline;
  await putApiKeys(settings);
  await pipeline.accept(fields);
  /** What links were asked for. */
  const downloads: Download[] = [];
  /** How often the bucket was asked for what, and what was put. */
  const used: string[] = [];
  const { get, has, put } = pipeline.files;
  const noted =
    <Input extends [string, ...unknown[]], Output>(name: string, port: (...input: Input) => Output) =>
    (...input: Input): Output => {
      used.push(`${name} ${input[0]}`);
      return port(...input);
    };
  const ports = {
    getApiKey: settings.getApiKey,
    getJob: pipeline.jobs.get,
    queryByTenant: pipeline.queryByTenant,
    credits: pipeline.credits(),
    files: { get: noted('get', get), has: noted('has', has), put: noted('put', put) },
    async downloadUrl(download: Download) {
      downloads.push(download);
      return `https://bucket.example/${download.key}?signed`;
    },
    nowMs: pipeline.nowMs,
    resultMs: RETENTION.resultMs,
  };
  const call = (given: Call) => callApi((request) => readJob(ports, request), given);
  return {
    ...pipeline,
    ports,
    downloads,
    used,
    call,
    status: (apiKey = API_KEY, job_id = JOB_ID) =>
      call({ route: 'GET /v1/job-status', query: { job_id }, headers: { 'x-auth': apiKey } }),
    results: (body: unknown = { job_id: JOB_ID }, apiKey = API_KEY) =>
      call({ route: 'POST /job-results', body, headers: { 'x-auth': apiKey } }),
    view: (job_id = JOB_ID) => call({ route: 'GET /jobs/{job_id}', parameters: { job_id } }),
    list: (query: Record<string, string> = {}, apiKey = API_KEY) =>
      call({ route: 'GET /jobs', query, headers: { 'x-auth': apiKey } }),
  };
}

import * as z from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import {
  cancelledBatch,
  jobList,
  jobView,
  redeliveredJob,
  retriedJob,
  statusAnswer,
} from '../../shared/http/answered/jobs.ts';
import { jobsQuery, redeliverRequest } from '../../shared/http/asked/jobs.ts';
import { answers } from './answers.ts';
import { json, jsonBody } from './json.ts';

const jobIdPath = z.object({ job_id: z.string() });

const STATUS = { 200: json('How the job stands.', statusAnswer) };

export const jobs: ZodOpenApiPathsObject = {
  '/job-status': {
    get: {
      operationId: 'getJobStatus',
      summary: 'How a job stands',
      requestParams: { query: jobIdPath },
      responses: answers(STATUS, ['bad_request', 'not_found']),
    },
  },
  '/job-status/{job_id}': {
    get: {
      operationId: 'getJobStatusByPath',
      summary: 'How a job stands',
      requestParams: { path: jobIdPath },
      responses: answers(STATUS, ['not_found']),
    },
  },
  '/jobs': {
    get: {
      operationId: 'listJobs',
      summary: 'Which jobs there are, newest first',
      requestParams: { query: jobsQuery },
      responses: answers({ 200: json('A page of jobs.', jobList) }, ['bad_request']),
    },
  },
  '/jobs/{job_id}': {
    get: {
      operationId: 'getJob',
      summary: 'A job: what happened, what comes next and when',
      requestParams: { path: jobIdPath },
      responses: answers({ 200: json('The job.', jobView) }, ['not_found']),
    },
  },
  '/jobs/{job_id}/cancel': {
    post: {
      operationId: 'cancelJob',
      summary: 'Ends a job as FAILED, cancelled; of a batch its documents',
      requestParams: { path: jobIdPath },
      responses: answers(
        {
          200: json('The job has ended.', statusAnswer),
          202: json('The batch ends with its documents.', cancelledBatch),
        },
        ['not_found', 'conflict'],
      ),
    },
  },
  '/jobs/{job_id}/retry': {
    post: {
      operationId: 'retryJob',
      summary: 'Does a failed job again, as a new job, while its upload is there',
      requestParams: { path: jobIdPath },
      responses: answers({ 202: json('The new job; asked for again, the same.', retriedJob) }, [
        'not_found',
        'conflict',
        'expired',
      ]),
    },
  },
  '/jobs/{job_id}/redeliver': {
    post: {
      operationId: 'redeliverJob',
      summary: 'Delivers a job again, under the same webhook-id',
      requestParams: { path: jobIdPath },
      requestBody: jsonBody(redeliverRequest, false),
      responses: answers({ 202: json('It is delivered at once, then by the schedule.', redeliveredJob) }, [
        'bad_request',
        'not_found',
        'conflict',
        'expired',
      ]),
    },
  },
};

import * as z from 'zod';
import type { ZodOpenApiPathsObject, ZodOpenApiResponseObject } from 'zod-openapi';
import { jobList, jobView, statusAnswer } from '../../shared/http/answered/jobs.ts';
import { batchResults, jobResult } from '../../shared/http/answered/results.ts';
import { usageAnswer } from '../../shared/http/answered/usage.ts';
import { jobsQuery } from '../../shared/http/asked/jobs.ts';
import { resultsRequest } from '../../shared/http/asked/results.ts';
import { usageQuery } from '../../shared/http/asked/usage.ts';
import { answers, failedJob, json } from './answers.ts';

export const jobIdPath = z.object({ job_id: z.string() });

const STATUS = { 200: json('How the job stands.', statusAnswer) };

const results: ZodOpenApiResponseObject = {
  description: 'The result, or those of a batch.',
  headers: z.object({ 'content-disposition': z.string().optional().describe('Of CSV: its file name.') }),
  content: {
    'application/json': { schema: z.union([jobResult, batchResults]) },
    'text/csv': {
      schema: z
        .string()
        .describe(
          'RFC 4180, UTF-8: a header row and a row a document. Text that would run as a formula has an apostrophe in front.',
        ),
    },
  },
};

const redirect: ZodOpenApiResponseObject = {
  description: 'The same answer, too large for this call: read it at Location with GET, within a minute.',
  headers: z.object({ location: z.string(), 'cache-control': z.literal('no-store') }),
};

export const reading: ZodOpenApiPathsObject = {
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
  '/job-results': {
    post: {
      operationId: 'getJobResults',
      summary: 'The result of a job, or those of a batch, as JSON or CSV',
      requestBody: { required: true, content: { 'application/json': { schema: resultsRequest } } },
      responses: {
        ...answers({ 200: results, 303: redirect }, ['bad_request', 'not_found', 'conflict', 'expired']),
        422: failedJob,
      },
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
  '/usage': {
    get: {
      operationId: 'getUsage',
      summary: 'Credits by day and template, and what is left of the balance',
      requestParams: { query: usageQuery },
      responses: answers({ 200: json('What was charged.', usageAnswer) }, ['bad_request']),
    },
  },
};

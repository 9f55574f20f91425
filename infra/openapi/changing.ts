import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { cancelledBatch, redeliveredJob, retriedJob, statusAnswer } from '../../shared/http/answered/jobs.ts';
import { redeliverRequest } from '../../shared/http/asked/jobs.ts';
import { answers, json } from './answers.ts';
import { jobIdPath } from './reading.ts';

export const changing: ZodOpenApiPathsObject = {
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
      requestBody: { required: false, content: { 'application/json': { schema: redeliverRequest } } },
      responses: answers({ 202: json('It is delivered at once, then by the schedule.', redeliveredJob) }, [
        'bad_request',
        'not_found',
        'conflict',
        'expired',
      ]),
    },
  },
};

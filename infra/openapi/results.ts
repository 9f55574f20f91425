import * as z from 'zod';
import type { ZodOpenApiPathsObject, ZodOpenApiResponseObject } from 'zod-openapi';
import { batchResults, jobResult } from '../../shared/http/answered/results.ts';
import { resultsRequest } from '../../shared/http/asked/results.ts';
import { answers, failedJob } from './answers.ts';
import { jsonBody } from './json.ts';

const whole: ZodOpenApiResponseObject = {
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

export const results: ZodOpenApiPathsObject = {
  '/job-results': {
    post: {
      operationId: 'getJobResults',
      summary: 'The result of a job, or those of a batch, as JSON or CSV',
      requestBody: jsonBody(resultsRequest),
      responses: {
        ...answers({ 200: whole, 303: redirect }, ['bad_request', 'not_found', 'conflict', 'expired']),
        422: failedJob,
      },
    },
  },
};

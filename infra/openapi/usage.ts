import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { usageAnswer } from '../../shared/http/answered/usage.ts';
import { usageQuery } from '../../shared/http/asked/usage.ts';
import { answers } from './answers.ts';
import { json } from './json.ts';

export const usage: ZodOpenApiPathsObject = {
  '/usage': {
    get: {
      operationId: 'getUsage',
      summary: 'Credits by day and template, and what is left of the balance',
      requestParams: { query: usageQuery },
      responses: answers({ 200: json('What was charged.', usageAnswer) }, ['bad_request']),
    },
  },
};

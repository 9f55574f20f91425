import * as z from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { IMAGE_NAMES } from '../../shared/files/document-type.ts';
import { acceptedJob } from '../../shared/http/answered/submission.ts';
import {
  submission as fields,
  fileName,
  idempotencyKey,
  trackSubmission,
} from '../../shared/http/asked/submission.ts';
import { answers } from './answers.ts';
import { json, jsonBody } from './json.ts';
import { jobOptions, trackedReference } from './provider-options.ts';

/** `PDF, JPEG or WebP` */
const TYPES = new Intl.ListFormat('en-GB', { type: 'disjunction' }).format(['PDF', ...IMAGE_NAMES]);
const BINARY = z.string().meta({ format: 'binary' });
const ACCEPTED = { 202: json('Accepted: the job is NEW.', acceptedJob) };

const multipart = fields.extend({
  actual_image: BINARY.optional().describe('The document as a file. This or upload_id.'),
});

const rawQuery = z.object({ t_id: z.string().describe('The template_id.'), file_name: fileName.optional() });

const rawHeaders = z.object({
  'idempotency-key': idempotencyKey,
  static_values: z.string().optional().describe('JSON of an object, in ASCII.'),
});

/** Beside the fields stand the options of the template's provider; what is neither is passed over. */
const withOptions = (own: z.ZodType) => z.intersection(own, jobOptions);

export const submission: ZodOpenApiPathsObject = {
  '/process-job': {
    post: {
      operationId: 'processJob',
      summary: 'Hands a document in, as JSON or multipart/form-data',
      description: `What the document is, is judged from its bytes: ${TYPES} where the provider takes it, or a ZIP archive of these, which becomes a batch.`,
      requestParams: { header: z.object({ 'idempotency-key': idempotencyKey }) },
      requestBody: {
        required: true,
        content: {
          'application/json': { schema: withOptions(fields.meta({ id: 'Submission' })) },
          'multipart/form-data': { schema: withOptions(multipart.meta({ id: 'SubmissionForm' })) },
        },
      },
      responses: answers(ACCEPTED, [
        'bad_request',
        'insufficient_credits',
        'not_found',
        'conflict',
        'expired',
        'too_large',
        'unsupported_media_type',
        'unprocessable',
      ]),
    },
    put: {
      operationId: 'putJob',
      summary: "Hands a document in as the request's bytes",
      requestParams: { query: rawQuery, header: rawHeaders },
      parameters: [
        {
          name: 'options',
          in: 'query',
          description: "The options of the template's provider, each as a parameter; an object as its JSON.",
          style: 'form',
          explode: true,
          schema: { $ref: '#/components/schemas/JobOptions' },
        },
      ],
      requestBody: {
        required: true,
        content: {
          'application/octet-stream': { schema: BINARY },
          'application/pdf': { schema: BINARY },
          'application/zip': { schema: BINARY },
          'application/x-zip-compressed': { schema: BINARY },
          'image/*': { schema: BINARY },
        },
      },
      responses: answers(ACCEPTED, [
        'bad_request',
        'insufficient_credits',
        'not_found',
        'conflict',
        'too_large',
        'unsupported_media_type',
        'unprocessable',
      ]),
    },
  },
  '/track-job': {
    post: {
      operationId: 'trackJob',
      summary: 'Follows a document that somebody else has handed to its provider',
      requestBody: jsonBody(trackSubmission.extend({ reference: trackedReference })),
      responses: answers({ 202: json('Followed: the same document is always the same job.', acceptedJob) }, [
        'bad_request',
        'not_found',
        'conflict',
        'too_large',
        'unprocessable',
      ]),
    },
  },
};

import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { uploadAnswer } from '../../shared/http/answered/upload.ts';
import { LARGEST_UPLOAD_BYTES, uploadRequest } from '../../shared/http/asked/upload.ts';
import { answers } from './answers.ts';
import { json, jsonBody } from './json.ts';

export const upload: ZodOpenApiPathsObject = {
  '/uploads': {
    post: {
      operationId: 'createUpload',
      summary: `Gives out a URL to put a document of up to ${LARGEST_UPLOAD_BYTES / 1e6} MB to`,
      description: 'The PUT must begin within 15 minutes; within the hour a submit must name the upload_id.',
      requestBody: jsonBody(uploadRequest),
      responses: answers({ 201: json('Where to put the document, and how.', uploadAnswer) }, [
        'bad_request',
        'too_large',
      ]),
    },
  },
};

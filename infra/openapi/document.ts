/** The HTTP API as OpenAPI 3.1, made of the schemas that parse its requests. */
import * as z from 'zod';
import { createDocument, type ZodOpenApiPathsObject } from 'zod-openapi';
import packageJson from '../../package.json' with { type: 'json' };
import { endpoints } from './endpoints.ts';
import { jobs } from './jobs.ts';
import { json } from './json.ts';
import { results } from './results.ts';
import { submission } from './submission.ts';
import { templates } from './templates.ts';
import { upload } from './upload.ts';
import { usage } from './usage.ts';
import { webhooks } from './webhooks.ts';

const itself: ZodOpenApiPathsObject = {
  '/openapi.json': {
    get: {
      operationId: 'getOpenApi',
      summary: 'This document',
      security: [],
      responses: { 200: json('OpenAPI 3.1.', z.looseObject({})) },
    },
  },
};

/** @returns the text of shared/http/openapi.json. */
export function openApiText(): string {
  const document = createDocument(
    {
      openapi: '3.1.1',
      info: {
        title: 'Paperhook',
        version: packageJson.version,
        description: packageJson.description,
        license: { name: packageJson.license, identifier: packageJson.license },
      },
      servers: [{ url: '/' }, { url: '/v1', description: 'The same.' }],
      security: [{ apiKey: [] }],
      paths: {
        ...submission,
        ...upload,
        ...jobs,
        ...results,
        ...usage,
        ...templates,
        ...endpoints,
        ...itself,
      },
      webhooks,
      components: { securitySchemes: { apiKey: { type: 'apiKey', in: 'header', name: 'x-auth' } } },
    },
    { override: ({ jsonSchema, io }) => inPlainWords(jsonSchema, io) },
  );
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** What their format says is not said again by a pattern of zod's, a line long. */
const SAID_BY_FORMAT = ['date', 'date-time', 'uuid'];
/** `\p{Cc}`, which not every tool's regular expressions know, in words that all do. */
const CONTROL_CHARACTERS = '\\x00-\\x1f\\x7f-\\x9f';

type JsonSchema = z.core.JSONSchema.BaseSchema;

function inPlainWords(schema: JsonSchema, io: 'input' | 'output'): void {
  const { format = '', pattern } = schema;
  if (pattern !== undefined) schema.pattern = pattern.replaceAll('\\p{Cc}', CONTROL_CHARACTERS);
  if (SAID_BY_FORMAT.includes(format)) delete schema.pattern;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  // Names are always texts.
  delete schema.propertyNames;
  // An answer may have more one day: clients are not to refuse that.
  if (io === 'output' && schema.additionalProperties === false) delete schema.additionalProperties;
}

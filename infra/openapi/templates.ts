import * as z from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { changedTemplate, templateList, templateView } from '../../shared/http/answered/templates.ts';
import { newTemplate, templateChanges, templatesQuery } from '../../shared/http/asked/templates.ts';
import { answers } from './answers.ts';
import { json, jsonBody } from './json.ts';
import { providerName, templateOptions } from './provider-options.ts';

const templateIdPath = z.object({ template_id: z.string() });

const created = newTemplate.extend({ provider: providerName, options: templateOptions.optional() });
const { provider: _, ...changeable } = templateChanges.shape;
const changes = z.strictObject({ ...changeable, options: templateOptions.optional() });

export const templates: ZodOpenApiPathsObject = {
  '/templates': {
    post: {
      operationId: 'createTemplate',
      summary: 'Makes a template',
      requestBody: jsonBody(created),
      responses: answers(
        { 201: json('The template, with the signing secret of its webhook this once.', changedTemplate) },
        ['bad_request', 'too_large', 'unprocessable', 'address_refused'],
      ),
    },
    get: {
      operationId: 'listTemplates',
      summary: 'Templates, page by page',
      requestParams: { query: templatesQuery },
      responses: answers({ 200: json('A page of them.', templateList) }, ['bad_request']),
    },
  },
  '/templates/{template_id}': {
    get: {
      operationId: 'getTemplate',
      summary: 'A template',
      requestParams: { path: templateIdPath },
      responses: answers({ 200: json('The template.', templateView) }, ['not_found']),
    },
    patch: {
      operationId: 'changeTemplate',
      summary: 'Changes a template: what is given replaces the whole of what it names',
      description: 'Jobs that were accepted before keep what they were accepted under.',
      requestParams: { path: templateIdPath },
      requestBody: jsonBody(changes),
      responses: answers(
        {
          200: json(
            'The template as it is now; a new webhook has its signing secret, this once.',
            changedTemplate,
          ),
        },
        ['bad_request', 'not_found', 'conflict', 'too_large', 'unprocessable', 'address_refused'],
      ),
    },
    delete: {
      operationId: 'deleteTemplate',
      summary: 'Deletes a template; its jobs go their way',
      requestParams: { path: templateIdPath },
      responses: answers({ 204: { description: 'It is gone.' } }, ['not_found']),
    },
  },
};

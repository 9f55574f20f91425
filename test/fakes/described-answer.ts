/** Holds what a call answers to its description in shared/http/openapi.json: status, error code, and no field more. */
import assert from 'node:assert/strict';
import { z } from 'zod';
import type { Answer } from '../../shared/http/answers.ts';
import openApi from '../../shared/http/openapi.json' with { type: 'json' };

type Node = Record<string, unknown>;

/** @param route with or without its /v1. Throws where the answer is not as described. */
export function assertDescribed(route: string, { statusCode = 200, headers = {}, body }: Answer): void {
  const [method = '', path = ''] = route.replace(' /v1/', ' /').split(' ');
  const call = at(openApi.paths, path, method.toLowerCase());
  if (path === '' || call === undefined) return;
  const about = `${route} answers ${statusCode}: ${body?.slice(0, 300)}`;
  const response = resolved(at(call, 'responses', String(statusCode)));
  assert.ok(response, `${about}: no such status is described`);
  const content = at(response, 'content');
  if (content === undefined) assert.ok(body === undefined, `${about}: no body is described`);
  if (body === undefined) return;
  const mediaType = String(headers['content-type']).split(';')[0] ?? '';
  const schema = at(content, mediaType, 'schema');
  assert.ok(schema, `${about}: no ${mediaType} is described`);
  if (mediaType === 'application/json') assertMatches(schema, JSON.parse(body), about);
}

/** A schema of the document, taken strictly: no property that it doesn't name. */
export function assertMatches(schema: unknown, value: unknown, about: string): void {
  const parsed = compiled(schema).safeParse(value);
  if (!parsed.success) assert.fail(`${about}\n${z.prettifyError(parsed.error)}`);
}

const known = new Map<unknown, z.ZodType>();

function compiled(schema: unknown): z.ZodType {
  const found = known.get(schema);
  if (found) return found;
  const whole = { anyOf: [strict(schema)], $defs: strict(openApi.components.schemas) };
  const made = z.fromJSONSchema(
    JSON.parse(JSON.stringify(whole).replaceAll('#/components/schemas/', '#/$defs/')),
  );
  known.set(schema, made);
  return made;
}

function strict(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(strict);
  if (typeof schema !== 'object' || schema === null) return schema;
  const parts = Object.fromEntries(Object.entries(schema).map(([name, part]) => [name, strict(part)]));
  const isClosed = 'properties' in schema && !('additionalProperties' in schema);
  return isClosed ? { ...parts, additionalProperties: false } : parts;
}

function resolved(node: unknown): unknown {
  const reference = at(node, '$ref');
  return typeof reference === 'string' ? at(openApi, ...reference.split('/').slice(1)) : node;
}

/** What stands at a path of the document; undefined where nothing does. */
function at(node: unknown, ...path: string[]): unknown {
  return path.reduce<unknown>((part, name) => (isNode(part) ? part[name] : undefined), node);
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null;
}

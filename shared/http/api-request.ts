/** A client's call, read once at the door: routes without their /v1, header names in lower case, the body as bytes. */
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { z } from 'zod';
import { refused } from '../errors.ts';
import { shortened } from './shortened.ts';

const MOST_PROBLEMS = 10;

export interface ApiRequest {
  /** `POST /process-job`, `GET /jobs/{job_id}`; `$default` for paths that don't exist. */
  route: string;
  requestId: string;
  parameters: Record<string, string | undefined>;
  query: Record<string, string | undefined>;
  headers: Record<string, string | undefined>;
  body: Buffer;
}

export function readApiRequest(event: APIGatewayProxyEventV2): ApiRequest {
  return {
    route: event.routeKey.replace(' /v1/', ' /'),
    requestId: event.requestContext.requestId,
    parameters: event.pathParameters ?? {},
    query: event.queryStringParameters ?? {},
    headers: Object.fromEntries(
      Object.entries(event.headers).map(([name, value]) => [name.toLowerCase(), value]),
    ),
    body: Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8'),
  };
}

/** Throws `bad_request` naming the field and what is wrong with it, never its value. */
export function parseJsonBody<Schema extends z.ZodType>(schema: Schema, body: Buffer): z.infer<Schema> {
  return parseInput(schema, parseJson(body), 'The body');
}

export function parseInput<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
  whole: string,
): z.infer<Schema> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  // A large and wrong body has as many problems as fields: the first ones say enough.
  const problems = parsed.error.issues.slice(0, MOST_PROBLEMS).map((issue) => {
    const { path } = issue;
    const place = path.map((part) => shortened(String(part))).join('.');
    return `${path.length > 0 ? place : whole}: ${inPlainWords(issue)}`;
  });
  throw refused('bad_request', problems.join('; '));
}

/** zod's words but for a field that is not there, and for keys, which may be many and long. */
function inPlainWords(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') {
    const keys = issue.keys.slice(0, MOST_PROBLEMS).map((key) => `"${shortened(key)}"`);
    return `Unrecognized key${keys.length > 1 ? 's' : ''}: ${keys.join(', ')}`;
  }
  return issue.message.replace(/^Invalid input: (expected .*), received undefined$/, 'is missing, $1');
}

export function parseJson(body: Buffer): unknown {
  if (body.length === 0) throw refused('bad_request', 'The body is empty; it must be JSON.');
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw refused('bad_request', 'The body is not JSON.');
  }
}

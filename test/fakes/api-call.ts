/** A client's call as API Gateway hands it over, the answer read back, and what was logged meanwhile. */
import assert from 'node:assert/strict';
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import type { Answer } from '../../shared/http/answers.ts';
import { type Answered, apiHandler } from '../../shared/http/api-handler.ts';
import type { ApiRequest } from '../../shared/http/api-request.ts';
import type { Settings } from '../../shared/store/settings.ts';
import { assertDescribed } from './described-answer.ts';
import { T0 } from './example-job.ts';

export const API_KEY = 'ph_acme-0123456789abcdef';
export const OTHER_API_KEY = 'ph_globex-0123456789abcdef';
export const REVOKED_API_KEY = 'ph_revoked-0123456789abcdef';
export const REQUEST_ID = 'request-1';

export interface Call {
  /** `POST /process-job`, as API Gateway names it. */
  route: string;
  headers?: Record<string, string>;
  query?: Record<string, string>;
  parameters?: Record<string, string>;
  /** Bytes come base64-encoded, as API Gateway hands over what is no text; all else but a text is sent as JSON. */
  body?: unknown;
  isBase64Encoded?: boolean;
}

export function apiEvent({
  route,
  headers,
  query,
  parameters,
  body,
  isBase64Encoded,
}: Call): APIGatewayProxyEventV2 {
  const [method = '', path = ''] = route.split(' ');
  return {
    version: '2.0',
    routeKey: route,
    rawPath: path,
    rawQueryString: '',
    headers: headers ?? { 'X-Auth': API_KEY },
    ...(query && { queryStringParameters: query }),
    ...(parameters && { pathParameters: parameters }),
    ...(body !== undefined && { body: bodyText(body) }),
    isBase64Encoded: isBase64Encoded ?? Buffer.isBuffer(body),
    requestContext: {
      accountId: '000000000000',
      apiId: 'api',
      domainName: 'api.example',
      domainPrefix: 'api',
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'test' },
      requestId: REQUEST_ID,
      routeKey: route,
      stage: '$default',
      time: '',
      timeEpoch: 0,
    },
  };
}

function bodyText(body: unknown): string {
  if (Buffer.isBuffer(body)) return body.toString('base64');
  return typeof body === 'string' ? body : JSON.stringify(body);
}

export const context: Context = {
  callbackWaitsForEmptyEventLoop: false,
  functionName: 'function',
  functionVersion: '1',
  invokedFunctionArn: 'arn:aws:lambda:eu-north-1:000000000000:function:function',
  memoryLimitInMB: '512',
  awsRequestId: 'invocation-1',
  logGroupName: 'group',
  logStreamName: 'stream',
  getRemainingTimeInMillis: () => 10_000,
  done: () => undefined,
  fail: () => undefined,
  succeed: () => undefined,
};

/** Runs the function behind the API's frame; what it answers must be as the API's description says. */
export async function callApi(answerCall: (request: ApiRequest) => Promise<Answered>, call: Call) {
  const logged: unknown[] = [];
  const { info, warn, error } = console;
  const keep = (line: unknown) => void logged.push(line);
  Object.assign(console, { info: keep, warn: keep, error: keep });
  try {
    const answer = await apiHandler(answerCall)(apiEvent(call), context);
    assertDescribed(call.route, answer);
    const text = answer.body;
    return {
      status: answer.statusCode,
      headers: answer.headers,
      text,
      /** Undefined where it is no JSON. */
      body: text !== undefined && isJson(answer) ? parse(text) : undefined,
      logged,
    };
  } finally {
    Object.assign(console, { info, warn, error });
  }
}

function isJson({ headers = {} }: Answer): boolean {
  return headers['content-type'] === 'application/json';
}

function parse(text: string): Record<string, unknown> {
  const value: unknown = JSON.parse(text);
  assert.ok(typeof value === 'object' && value !== null);
  return { ...value };
}

/** `{error, message, request_id}` and nothing else; the message has to match. */
export function assertRefused(
  answered: { status: number | undefined; body: Record<string, unknown> | undefined },
  status: number,
  error: string,
  message: RegExp,
): void {
  const { body = {} } = answered;
  assert.deepEqual(
    { status: answered.status, error: body['error'], keys: Object.keys(body) },
    { status, error, keys: ['error', 'message', 'request_id'] },
    JSON.stringify(body),
  );
  assert.match(String(body['message']), message);
  assert.equal(body['request_id'], REQUEST_ID);
}

export async function putApiKeys(settings: Settings): Promise<void> {
  const key = { kind: 'api_key', key_id: 'ph_', created_at: T0 } as const;
  await settings.putApiKey(API_KEY, { ...key, tenant: 'acme' });
  await settings.putApiKey(OTHER_API_KEY, { ...key, tenant: 'globex' });
  await settings.putApiKey(REVOKED_API_KEY, { ...key, tenant: 'acme', revoked_at: T0 });
}

import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { accountId } from '../aws-names.ts';
import type { HttpRequest } from './http-request.ts';

export interface EventContext {
  apiId: string;
  requestId: string;
  routeKey: string;
  pathParameters: Record<string, string>;
  now: Date;
}

/**
 * What API Gateway hands a function, payload format 2.0.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function httpEvent(request: HttpRequest, context: EventContext): APIGatewayProxyEventV2 {
  const [path = '/', rawQueryString = ''] = splitOnce(request.url, '?');
  const { cookies, headers } = eventHeaders(request);
  const query = queryParameters(rawQueryString);
  return {
    version: '2.0',
    routeKey: context.routeKey,
    rawPath: decodePath(path),
    rawQueryString,
    ...(cookies.length > 0 ? { cookies } : {}),
    headers,
    ...(rawQueryString === '' ? {} : { queryStringParameters: query }),
    requestContext: {
      accountId,
      apiId: context.apiId,
      domainName: headers['host'] ?? '',
      domainPrefix: context.apiId,
      http: {
        method: request.method,
        path: decodePath(path),
        protocol: request.protocol,
        sourceIp: request.sourceIp,
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: context.requestId,
      routeKey: context.routeKey,
      stage: '$default',
      time: commonLogTime(context.now),
      timeEpoch: context.now.getTime(),
    },
    ...(Object.keys(context.pathParameters).length > 0 ? { pathParameters: context.pathParameters } : {}),
    ...eventBody(request.body, headers['content-type']),
  };
}

/** Lower-case names; duplicates joined by commas; cookies apart. */
function eventHeaders(request: HttpRequest): { cookies: string[]; headers: Record<string, string> } {
  const headers = new Map<string, string>();
  const cookies: string[] = [];
  for (let index = 0; index + 1 < request.rawHeaders.length; index += 2) {
    const name = request.rawHeaders[index]?.toLowerCase() ?? '';
    const value = request.rawHeaders[index + 1] ?? '';
    if (name === 'cookie') cookies.push(...value.split(/;\s*/));
    else headers.set(name, headers.has(name) ? `${headers.get(name)},${value}` : value);
  }
  const forwarded = headers.get('x-forwarded-for');
  headers.set('x-forwarded-for', forwarded ? `${forwarded}, ${request.sourceIp}` : request.sourceIp);
  headers.set('x-forwarded-proto', 'http');
  headers.set('x-forwarded-port', headers.get('host')?.split(':')[1] ?? '80');
  return { cookies, headers: Object.fromEntries(headers) };
}

/** Decoded; values of a name that comes more than once are joined by commas. */
function queryParameters(rawQueryString: string): Record<string, string> {
  const parameters = new Map<string, string[]>();
  for (const [name, value] of new URLSearchParams(rawQueryString)) {
    parameters.set(name, [...(parameters.get(name) ?? []), value]);
  }
  return Object.fromEntries([...parameters].map(([name, values]) => [name, values.join(',')]));
}

// Whatever isn't certainly text comes base64-encoded, form-encoded bodies among it.
const TEXT_TYPES = /^(text\/.+|application\/(.+\+)?json|application\/(.+\+)?xml|application\/javascript)$/;

function eventBody(body: Buffer, contentType = ''): { body?: string; isBase64Encoded: boolean } {
  if (body.length === 0) return { isBase64Encoded: false };
  const [mediaType = ''] = contentType.split(';');
  const isBase64Encoded = !TEXT_TYPES.test(mediaType.trim().toLowerCase());
  return { body: body.toString(isBase64Encoded ? 'base64' : 'utf8'), isBase64Encoded };
}

/** API Gateway's rawPath is decoded, in spite of its name. */
function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** `12/Mar/2020:19:03:58 +0000` */
function commonLogTime(time: Date): string {
  const [, day, month, year, clock] = time.toUTCString().split(' ');
  return `${day}/${month}/${year}:${clock} +0000`;
}

function splitOnce(text: string, separator: string): string[] {
  const index = text.indexOf(separator);
  return index < 0 ? [text] : [text.slice(0, index), text.slice(index + separator.length)];
}

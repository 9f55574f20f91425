import * as z from 'zod';
import type { Outcome } from '../functions/messages.ts';

export interface HttpAnswer {
  status: number;
  headers: Record<string, string>;
  cookies: string[];
  body: Buffer;
}

const structured = z.object({
  statusCode: z.coerce.number().int().min(100).max(599),
  headers: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).nullish(),
  cookies: z.array(z.string()).nullish(),
  body: z.string().nullish(),
  isBase64Encoded: z.boolean().nullish(),
});

/** The answers that API Gateway gives on its own. */
export const gatewayAnswers = {
  notFound: ownAnswer(404, 'Not Found'),
  tooLarge: ownAnswer(413, 'Request Entity Too Large'),
  functionFailed: ownAnswer(500, 'Internal Server Error'),
  unavailable: ownAnswer(503, 'Service Unavailable'),
};

/** What a function's outcome becomes on the wire. A result without `statusCode` is itself the JSON body of a 200. */
export function httpAnswer(outcome: Outcome): HttpAnswer {
  if (!outcome.ok) return gatewayAnswers.functionFailed;
  const result: unknown = JSON.parse(outcome.payload);
  if (typeof result !== 'object' || result === null || !('statusCode' in result)) {
    return {
      status: 200,
      headers: { 'content-type': 'application/json' },
      cookies: [],
      body: inferredBody(result),
    };
  }
  const parsed = structured.safeParse(result);
  if (!parsed.success) return gatewayAnswers.functionFailed;
  const { statusCode, headers, cookies, body, isBase64Encoded } = parsed.data;
  const sent = Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)]);
  return {
    status: statusCode,
    headers: { 'content-type': 'text/plain;charset=utf-8', ...Object.fromEntries(sent) },
    cookies: cookies ?? [],
    body: Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8'),
  };
}

function inferredBody(result: unknown): Buffer {
  return Buffer.from(typeof result === 'string' ? result : JSON.stringify(result));
}

function ownAnswer(status: number, message: string): HttpAnswer {
  return {
    status,
    headers: { 'content-type': 'application/json' },
    cookies: [],
    body: Buffer.from(JSON.stringify({ message })),
  };
}

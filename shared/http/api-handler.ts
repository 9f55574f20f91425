/** The frame of every function behind the API: reads the call, answers errors in their one shape, logs one line. */
import middy from '@middy/core';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { faultFields, type LogFields, logLine } from '../lambda/log-line.ts';
import { RUN_TO_THE_END } from '../lambda/run-to-the-end.ts';
import { type Answer, answerForError } from './answers.ts';
import { type ApiRequest, readApiRequest } from './api-request.ts';

/** `ids`: what the log line of this call names besides the route and the status. */
export interface Answered {
  answer: Answer;
  ids?: Pick<LogFields, 'tenant' | 'job_id' | 'template_id' | 'endpoint_id'>;
}

export function apiHandler(answerCall: (request: ApiRequest) => Promise<Answered>) {
  const answerAndLog = async (event: APIGatewayProxyEventV2): Promise<Answer> => {
    const startedAt = Date.now();
    const request = readApiRequest(event);
    const { answer, ids = {} } = await answerCall(request);
    logLine({ outcome: 'answered', ...about(event, startedAt), status: answer.statusCode, ...ids });
    return answer;
  };
  return middy<APIGatewayProxyEventV2, Answer>(RUN_TO_THE_END)
    .onError((call) => {
      const { error, event } = call;
      const answer = answerForError(error, event.requestContext.requestId);
      call.response = answer;
      const status = answer.statusCode;
      // A refusal's reason may name what the client sent; its code says enough.
      const { code, ...inside } = faultFields(error);
      const line = { outcome: 'refused', ...about(event), status, ...(code && { code }) };
      logLine(status >= 500 ? { ...line, ...inside } : line, status >= 500 ? 'error' : 'info');
    })
    .handler(answerAndLog);
}

function about(
  event: APIGatewayProxyEventV2,
  startedAt?: number,
): Pick<LogFields, 'request_id' | 'route' | 'duration_ms'> {
  return {
    request_id: event.requestContext.requestId,
    route: event.routeKey,
    ...(startedAt !== undefined && { duration_ms: Date.now() - startedAt }),
  };
}

/** API Gateway: hands a request to its function, and answers for it when that fails or takes too long. */
import * as z from 'zod';
import type { FunctionName } from '../../../infra/function-names.ts';
import { apiEvent, type Call } from '../../fakes/api-call.ts';
import type { VirtualClock } from '../time/virtual-clock.ts';
import type { Invocation } from './invocation.ts';
import type { Lambda } from './lambda.ts';

const TIMEOUT_MS = 30_000;

export interface GatewayAnswer {
  status: number;
  body: Record<string, unknown>;
  /** Undefined when the function gave no answer. */
  invocation: Invocation | undefined;
}

const functionAnswer = z.object({ statusCode: z.number(), body: z.string().optional() });

export type Ask = (functionName: FunctionName, call: Call) => Promise<GatewayAnswer>;

export function createGateway({ clock, lambda }: { clock: VirtualClock; lambda: Lambda }): Ask {
  return async (functionName, call) => {
    const tooLong = clock.sleep(TIMEOUT_MS).then(() => ({ kind: 'failed' as const }));
    const invoked = await Promise.race([lambda.invoke(functionName, apiEvent(call)), tooLong]);
    if (invoked.kind === 'failed') return { status: 503, body: {}, invocation: undefined };
    const { statusCode, body } = functionAnswer.parse(invoked.value);
    return { status: statusCode, body: body ? JSON.parse(body) : {}, invocation: invoked.invocation };
  };
}

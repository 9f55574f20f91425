/** How errors are answered: `{error, message, request_id}` by our code, `{message}` by API Gateway itself. */
import * as z from 'zod';
import { ERROR_CODES, type ErrorCode } from '../../errors.ts';

/** @param codes that the answer can have, each of which stays what it is. */
export function errorAnswer(codes: readonly ErrorCode[]) {
  return z.object({
    error: z.enum(codes),
    message: z.string().describe('For people.'),
    request_id: z.string(),
  });
}

export const gatewayAnswer = z.object({ message: z.string() }).meta({ id: 'GatewayError' });

/** Why a job failed, or its present step did the last time. */
export const reason = z.object({ code: z.enum(ERROR_CODES), message: z.string() }).meta({
  id: 'Reason',
  description: 'Why something failed: the code is stable, the message is for people.',
});

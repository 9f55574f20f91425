/**
 * The messages of the work queues: an SQS body goes in, a typed message comes out. What newer code may have sent
 * (another version, type or step) throws a transient `unknown_message`, so that it is left for code that knows
 * it; what nobody can have sent throws a permanent one.
 */
import * as z from 'zod';
import { PaperhookError } from '../errors.ts';
import { STEPS, type Step, type Via } from '../jobs/obligation.ts';
import type { NotificationMessage } from './notification-message.ts';

/** Run this item's step now. */
interface WakeUpMessage {
  v: 1;
  type: 'wake_up';
  item: string;
  step: Step;
  via: Via;
}

export type Message = WakeUpMessage | NotificationMessage;

const envelope = z.object({ v: z.int().positive(), type: z.string(), step: z.string().optional() });

const wakeUp = z.object({
  v: z.literal(1),
  type: z.literal('wake_up'),
  item: z.string().min(1),
  step: z.enum(STEPS),
  via: z.enum(['submit', 'notification', 'poller', 'redrive', 'step']),
});

const notification = z
  .object({
    v: z.literal(1),
    type: z.literal('notification'),
    provider: z.string().min(1),
    connection: z.string().min(1),
    received_at: z.int().nonnegative(),
    job_id: z.uuid().exactOptional(),
    request_id: z
      .string()
      .regex(/^[0-9A-Za-z._-]{1,100}$/)
      .exactOptional(),
    query: z.record(z.string(), z.string()),
    body: z.base64().exactOptional(),
    body_key: z.string().startsWith('notifications/').exactOptional(),
  })
  .refine((message) => (message.body === undefined) !== (message.body_key === undefined), {
    error: 'exactly one of body and body_key',
  });

const known = z.discriminatedUnion('type', [wakeUp, notification]);
const KNOWN_TYPES = ['wake_up', 'notification'];
const KNOWN_STEPS: readonly string[] = STEPS;

export function wakeUpMessage(item: string, step: Step, via: Via): WakeUpMessage {
  return { v: 1, type: 'wake_up', item, step, via };
}

export function parseMessage(text: string): Message {
  const value = parseJson(text);
  const { data: outside } = envelope.safeParse(value);
  if (outside === undefined) throw unknownMessage('The message has no version and type', 'permanent');
  if (outside.v !== 1 || !KNOWN_TYPES.includes(outside.type)) {
    throw unknownMessage('The message has a version or type that this code does not know', 'transient');
  }
  if (outside.step !== undefined && !KNOWN_STEPS.includes(outside.step)) {
    throw unknownMessage('The message names a step that this code does not know', 'transient');
  }
  const { data, error } = known.safeParse(value);
  if (error)
    throw unknownMessage(`The message is unusable: ${error.issues.map(place).join(', ')}`, 'permanent');
  return data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw unknownMessage('The message is not JSON', 'permanent');
  }
}

/** Where, never what: the value may be somebody's document. */
function place(issue: z.core.$ZodIssue): string {
  return issue.path.join('.') || 'body';
}

function unknownMessage(problem: string, fault: 'permanent' | 'transient'): PaperhookError {
  return new PaperhookError('unknown_message', problem, { fault });
}

/** A simulator's control API: what it has been sent, what it has sent, and what is to go wrong. JSON both ways. */
import { ZodError } from 'zod';
import type { WebhookRecord } from './webhooks.ts';

export interface Controlled {
  /** Each to be read under its name. */
  lists: Readonly<Record<string, () => unknown>>;
  /** What POST takes under a name, beside faults. Throws ZodError for what it does not take. */
  actions?: Readonly<Record<string, (input: unknown) => unknown>>;
  faults: { add(input: unknown): unknown; list(): unknown; clear(): void };
}

export interface ControlAnswer {
  status: number;
  body: unknown;
}

/** @param path below the control URL, without slashes around it. */
export function control(controlled: Controlled, method: string, path: string, body: string): ControlAnswer {
  const { lists, faults, actions = {} } = controlled;
  const readable: Record<string, () => unknown> = { ...lists, faults: faults.list };
  const writable: Record<string, (input: unknown) => unknown> = {
    ...actions,
    faults: (input) => faults.add(input),
  };
  const read = method === 'GET' && Object.hasOwn(readable, path) ? readable[path] : undefined;
  if (read) return { status: 200, body: read() };
  const write = method === 'POST' && Object.hasOwn(writable, path) ? writable[path] : undefined;
  if (write) return take(write, body);
  if (method === 'DELETE' && path === 'faults') {
    faults.clear();
    return { status: 200, body: [] };
  }
  const calls = [
    ...Object.keys(readable).map((name) => `GET ${name}`),
    ...Object.keys(writable).map((name) => `POST ${name}`),
    'DELETE faults',
  ];
  return { status: 404, body: { error: `There are: ${calls.join(', ')}.` } };
}

function take(write: (input: unknown) => unknown, body: string): ControlAnswer {
  try {
    return { status: 201, body: write(JSON.parse(body)) };
  } catch (error) {
    if (error instanceof ZodError) {
      const problems = error.issues.map(({ path, message }) => `${path.join('.') || 'fault'}: ${message}`);
      return { status: 400, body: { error: problems.join('; ') } };
    }
    if (error instanceof SyntaxError) return { status: 400, body: { error: 'The body is not JSON.' } };
    throw error;
  }
}

export function describeWebhook(webhook: WebhookRecord) {
  const { id, kind, state, url, body, attempts, dueAt } = webhook;
  return {
    id,
    kind,
    state,
    url,
    body,
    attempts: attempts.map(({ sentAt, answer }) => ({ sent_at: sentAt, answer })),
    next_attempt_at: state === 'scheduled' ? dueAt : null,
  };
}

/** A webhook as it travels through the settle queue. Apart from messages.ts, so that its sender needs no zod. */

export interface NotificationMessage {
  v: 1;
  type: 'notification';
  provider: string;
  connection: string;
  /** Epoch ms. */
  received_at: number;
  /** When the credential was bound to one job. */
  job_id?: string;
  /** The webhook's own id, under the same credential: at most 100 letters, digits, `.`, `_` and `-`. */
  request_id?: string;
  /** Without the parameters that are credentials. */
  query: Record<string, string>;
  /** Exactly one of the two: the bytes as base64 (SQS refuses control characters), or where S3 has them. */
  body?: string;
  body_key?: string;
}

export interface NotificationFacts {
  provider: string;
  connection: string;
  receivedAtMs: number;
  jobId?: string | undefined;
  requestId?: string | undefined;
  query: Record<string, string>;
  content: Buffer | { key: string };
}

export function notificationMessage(facts: NotificationFacts): NotificationMessage {
  return {
    v: 1,
    type: 'notification',
    provider: facts.provider,
    connection: facts.connection,
    received_at: facts.receivedAtMs,
    ...(facts.jobId === undefined ? {} : { job_id: facts.jobId }),
    ...(facts.requestId === undefined ? {} : { request_id: facts.requestId }),
    query: facts.query,
    ...(Buffer.isBuffer(facts.content)
      ? { body: facts.content.toString('base64') }
      : { body_key: facts.content.key }),
  };
}

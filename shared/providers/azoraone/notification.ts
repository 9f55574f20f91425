/**
 * AzoraOne's webhook: "this file has been preprocessed". A request goes in; out comes whether it is authentic,
 * and which file it names. Documented at https://developer.azora.one/documentation/webhooks
 */
import { PaperhookError } from '../../errors.ts';
import type {
  Notification,
  NotificationReader,
  Verdict,
  WebhookRequest,
  WebhookSecrets,
} from '../notification.ts';
import { createConnectionToken, createJobToken } from './webhook-token.ts';

const { timingSafeEqual } = process.getBuiltinModule('node:crypto');

const JOB_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
/** The characters that AzoraOne allows in an id; it documents no length, so the bound is ours. */
const PROVIDER_ID = /^[0-9A-Za-z$\-_.+!*(),]{1,200}$/;
const STATUSES = new Set<unknown>(['WAITING', 'READY', 'ERROR']);

export const azoraoneNotification: NotificationReader = {
  credentialParameters: ['token'],
  verify,
  parse,
  // The job's id is the fileID it was added under.
  concerns: ({ values }, jobId) => values['fileID'] === jobId,
};

/** A URL with a `job` is authentic with that job's token only, one without with the connection's only. */
function verify({ connection, query }: WebhookRequest, secrets: WebhookSecrets): Verdict {
  const jobId = query['job'];
  if (jobId !== undefined && !JOB_ID.test(jobId)) return { authentic: false };
  const token = Buffer.from(query['token'] ?? '');
  let authentic = false;
  for (const secret of secrets.webhook_secrets) {
    if (secret === '') continue;
    const expected = Buffer.from(
      jobId === undefined
        ? createConnectionToken(connection, secret)
        : createJobToken(connection, jobId, secret),
    );
    // Every secret is compared, so that the time does not tell which of them matched.
    if (token.length === expected.length && timingSafeEqual(token, expected)) authentic = true;
  }
  if (!authentic) return { authentic };
  return jobId === undefined ? { authentic } : { authentic, jobId };
}

function parse(body: Buffer, query: Record<string, string>): Notification {
  const file = parseObject(body);
  const fileID = readId('fileID', file['fileID']);
  const companyID = readId('companyID', readCompanyId(query));
  if (!STATUSES.has(file['status'])) throw malformed('status is none of WAITING, READY and ERROR');
  return { reference: { key: `${companyID}/${fileID}`, values: { companyID, fileID } } };
}

function parseObject(body: Buffer): Record<string, unknown> {
  // .NET senders may put a byte order mark in front, which JSON.parse refuses.
  const text = body.toString('utf8').replace(/^\uFEFF/, '');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw malformed('the body is not JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw malformed('the body is not a JSON object');
  }
  return Object.fromEntries(Object.entries(value));
}

/** AzoraOne adds it to our URL; it has also been seen spelled `companyId`. */
function readCompanyId(query: Record<string, string>): string | undefined {
  const entry = Object.entries(query).find(([name]) => name.toLowerCase() === 'companyid');
  // A `+` is allowed in an id and a space is not, so a space is a `+` that was read as form encoding.
  return entry?.[1].replaceAll(' ', '+');
}

function readId(name: string, value: unknown): string {
  if (value === undefined || value === null || value === '') throw malformed(`${name} is missing`);
  if (typeof value !== 'string') throw malformed(`${name} is not a text`);
  if (!PROVIDER_ID.test(value)) throw malformed(`${name} is not an id that AzoraOne allows`);
  return value;
}

function malformed(problem: string): PaperhookError {
  return new PaperhookError('malformed_notification', problem, { fault: 'permanent' });
}

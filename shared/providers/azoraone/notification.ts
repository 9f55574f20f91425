/**
 * AzoraOne's webhook: "this file has been preprocessed". A request goes in; out comes whether it is authentic,
 * and which file it names. Documented at https://developer.azora.one/documentation/webhooks
 */
import { equalsOne } from '../equals-one.ts';
import { isJobId } from '../job-id.ts';
import type {
  Notification,
  NotificationReader,
  Verdict,
  WebhookRequest,
  WebhookSecrets,
} from '../notification.ts';
import { malformed, parseJsonObject } from '../notification-body.ts';
import { createConnectionToken, createJobToken } from './webhook-token.ts';

/** The characters that AzoraOne allows in an id; it documents no length, so the bound is ours. Dots alone are a path. */
const PROVIDER_ID = /^(?!\.{1,2}$)[0-9A-Za-z$\-_.+!*(),]{1,200}$/;
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
  if (jobId !== undefined && !isJobId(jobId)) return { authentic: false };
  const expected = secrets.webhook_secrets
    .filter((secret) => secret !== '')
    .map((secret) =>
      jobId === undefined
        ? createConnectionToken(connection, secret)
        : createJobToken(connection, jobId, secret),
    );
  const authentic = equalsOne(query['token'] ?? '', expected);
  if (!authentic) return { authentic };
  return jobId === undefined ? { authentic } : { authentic, jobId };
}

function parse(body: Buffer, query: Record<string, string>): Notification {
  const file = parseJsonObject(body);
  const fileID = readId('fileID', file['fileID']);
  const companyID = readId('companyID', readCompanyId(query));
  if (!STATUSES.has(file['status'])) throw malformed('status is none of WAITING, READY and ERROR');
  return { reference: { key: `${companyID}/${fileID}`, values: { companyID, fileID } } };
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

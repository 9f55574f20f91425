/**
 * AzoraOne's webhook: "this file has been preprocessed". What it says is which file it names. Documented at
 * https://developer.azora.one/documentation/webhooks
 */
import type { Notification, NotificationReader } from '../notification.ts';
import { malformed, parseJsonObject } from '../notification-body.ts';
import { azoraOneReference } from './tracked-reference.ts';

/** The characters that AzoraOne allows in an id; it documents no length, so the bound is ours. Dots alone are a path. */
const PROVIDER_ID = /^(?!\.{1,2}$)[0-9A-Za-z$\-_.+!*(),]{1,200}$/;
const STATUSES = new Set<unknown>(['WAITING', 'READY', 'ERROR']);

export const azoraOneNotification: NotificationReader = {
  parse,
  // The job's id is the fileID it was added under.
  concerns: ({ values }, jobId) => values['fileID'] === jobId,
};

function parse(body: Buffer, query: Record<string, string>): Notification {
  const file = parseJsonObject(body);
  const fileID = readId('fileID', file['fileID']);
  const companyID = readId('companyID', readCompanyId(query));
  if (!STATUSES.has(file['status'])) throw malformed('status is none of WAITING, READY and ERROR');
  return { reference: azoraOneReference(companyID, fileID) };
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

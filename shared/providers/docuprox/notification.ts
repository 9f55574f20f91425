/**
 * DocuProx's webhook: a document's result. Documented at https://www.docuprox.com/docs/integration/webhook; of failed
 * documents no webhook is, so whatever names a job is taken as news of it.
 */
import type { Notification, NotificationReader } from '../notification.ts';
import { malformed, parseJsonObject } from '../notification-body.ts';
import type { Extraction } from '../provider.ts';
import { echoedJobId, withoutEcho } from './echo.ts';
import { resultFields } from './extraction.ts';

/** Documented as a UUID. */
const PROVIDER_ID = /^[0-9A-Za-z_-]{1,100}$/;

export const docuProxNotification: NotificationReader = {
  parse,
  // No credential is bound to a job.
  concerns: () => false,
};

function parse(body: Buffer): Notification {
  const webhook = parseJsonObject(body);
  const jobId = echoedJobId(objectOf(webhook['static_values']));
  const extraction = extractionOf(withoutEcho(webhook));
  return {
    reference: docuProxReference(readId(webhook['job_id'])),
    ...(jobId !== undefined && { jobId }),
    ...(extraction && { extraction }),
  };
}

/** Ids are compared in any case, as UUIDs are. */
export function docuProxReference(job_id: string) {
  return { key: job_id.toLowerCase(), values: { job_id } };
}

function extractionOf(raw: unknown): Extraction | undefined {
  const fields = resultFields(Object(raw).result);
  return fields && { fields, raw };
}

/** An object, or, as forms carry them, the JSON of one. */
function objectOf(value: unknown): Record<string, unknown> {
  const parsed = typeof value === 'string' ? parseWithEcho(value) : value;
  return typeof parsed === 'object' && parsed !== null ? Object.fromEntries(Object.entries(parsed)) : {};
}

function parseWithEcho(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function readId(value: unknown): string {
  if (value === undefined || value === null || value === '') throw malformed('job_id is missing');
  if (typeof value !== 'string') throw malformed('job_id is not a text');
  if (!PROVIDER_ID.test(value)) throw malformed('job_id is not an id that DocuProx gives');
  return value;
}

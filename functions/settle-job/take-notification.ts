/**
 * A provider's authentic notification goes in; the job it is about, or the Book that its document is in, is looked at now.
 * One that can't be used is set aside with its reason: making the sender resend it would help nobody. An event that
 * belongs to no job is noted on its connection.
 */
import { PaperhookError } from '../../shared/errors.ts';
import { isBookItem } from '../../shared/jobs/book.ts';
import { type DeadLetterPorts, setAside } from '../../shared/jobs/dead-letter.ts';
import { jobItemId } from '../../shared/jobs/job.ts';
import {
  claimantOf,
  noticeReference,
  type ReferenceStore,
  referenceId,
} from '../../shared/jobs/reference.ts';
import type { Outcome } from '../../shared/jobs/run-step.ts';
import type { Measure } from '../../shared/lambda/embedded-metrics.ts';
import type { Notification, NotificationEvent } from '../../shared/providers/notification.ts';
import type { Extraction } from '../../shared/providers/provider.ts';
import { findProvider } from '../../shared/providers/registry.ts';
import type { NotificationMessage } from '../../shared/queues/notification-message.ts';
import type { SeeRequest } from '../../shared/store/seen-requests.ts';
import type { Echo, EchoOutcome } from './hear-echo.ts';
import type { HeardEvent } from './hear-event.ts';

export interface NotificationPorts {
  references: ReferenceStore;
  deadLetters: DeadLetterPorts;
  getFile(key: string): Promise<Uint8Array | undefined>;
  removeFile(key: string): Promise<void>;
  seeRequest: SeeRequest;
  /** Runs the step settle of that item. */
  settle(itemId: string): Promise<Outcome>;
  /** Instead of `settle`, of a Book: tells its jobs what was said of them, and runs its step. */
  hearEvent(itemId: string, event: NotificationEvent | undefined, receivedAtMs: number): Promise<HeardEvent>;
  /** On the record of that connection. */
  noteEvent(
    provider: string,
    connection: string,
    event: NotificationEvent,
    receivedAtMs: number,
  ): Promise<void>;
  hearEcho(echo: Echo): Promise<EchoOutcome>;
  /** Keeps what a notification brought, if that job has not ended. */
  keepResult(itemId: string, extraction: Extraction): Promise<void>;
  nowMs(): number;
  measure: Measure;
}

/**
 * `noticed`: nobody has claimed the reference yet, so it waits for that. `echoed`: the job has learnt it, and goes on.
 * `noted`: it is about no document. `replayed`: another message was the same webhook.
 */
export type Taken =
  | { outcome: Outcome | 'echoed'; item: string }
  | { outcome: 'noticed' | 'noted' | 'passed' | 'replayed' }
  | { outcome: 'set_aside'; reason: string };

export async function takeNotification(
  ports: NotificationPorts,
  message: NotificationMessage,
  messageId: string,
): Promise<Taken> {
  const body = await readBody(ports, message);
  // Its body is deleted last, so this one was dealt with before.
  if (!body) return { outcome: 'passed' };
  const isReplayed = await hasBeenSeen(ports, message, messageId);
  const taken: Taken = isReplayed ? { outcome: 'replayed' } : await act(ports, message, body);
  if (taken.outcome === 'set_aside') {
    await setAside(ports.deadLetters, {
      id: messageId,
      source: `${message.provider}/${message.connection}`,
      reason: taken.reason,
      body: Buffer.from(JSON.stringify(whole(message, body))),
      receivedAtMs: message.received_at,
      ...(message.job_id && { about: jobItemId(message.job_id) }),
    });
  }
  // Too large for a message, it lay in the bucket until now.
  if (message.body_key) await ports.removeFile(message.body_key);
  count(ports.measure, message, taken);
  return taken;
}

async function hasBeenSeen(
  { seeRequest, nowMs }: NotificationPorts,
  { provider, connection, request_id: requestId }: NotificationMessage,
  messageId: string,
): Promise<boolean> {
  if (requestId === undefined) return false;
  return !(await seeRequest({ provider, connection, requestId, messageId, nowMs: nowMs() }));
}

function count(measure: Measure, message: NotificationMessage, { outcome }: Taken): void {
  const about = from(message);
  if (outcome === 'set_aside') measure({ NotificationsSetAside: 1 }, about);
  if (outcome === 'noticed') measure({ NotificationsOfUnknownFiles: 1 }, about);
  if (outcome === 'replayed') measure({ NotificationsReplayed: 1 }, about);
}

function from({ provider, connection }: NotificationMessage) {
  return { properties: { provider, connection } };
}

async function act(ports: NotificationPorts, message: NotificationMessage, body: Buffer): Promise<Taken> {
  const notification = read(message, body);
  if ('outcome' in notification) return notification;
  const taken = await follow(ports, message, notification);
  if (notification.event?.isKnown === false) ports.measure({ UnknownEvents: 1 }, from(message));
  return taken;
}

async function follow(
  ports: NotificationPorts,
  message: NotificationMessage,
  notification: Notification,
): Promise<Taken> {
  const { event } = notification;
  const found = await findItem(ports, message, notification);
  if (!('item' in found)) {
    if (event) await note(ports, message, event);
    return found;
  }
  if (isBookItem(found.item)) return hear(ports, message, found.item, event);
  if (notification.extraction) await ports.keepResult(found.item, notification.extraction);
  if ('outcome' in found) return found;
  const outcome = await ports.settle(found.item);
  return outcome === 'gone' ? unusable('there is no job of that id') : { outcome, item: found.item };
}

async function hear(
  ports: NotificationPorts,
  message: NotificationMessage,
  item: string,
  event: NotificationEvent | undefined,
): Promise<Taken> {
  const { outcome, isAboutAJob } = await ports.hearEvent(item, event, message.received_at);
  if (event && !isAboutAJob) await note(ports, message, event);
  return { outcome, item };
}

function note(
  { noteEvent }: NotificationPorts,
  { provider, connection, received_at }: NotificationMessage,
  event: NotificationEvent,
): Promise<void> {
  return noteEvent(provider, connection, event, received_at);
}

function read({ provider, query }: NotificationMessage, body: Buffer): Notification | Taken {
  const reader = findProvider(provider)?.notification;
  if (!reader) return unusable(`the provider ${provider} is not known`);
  try {
    return reader.parse(body, query);
  } catch (error) {
    if (error instanceof PaperhookError && error.code === 'malformed_notification')
      return unusable(error.message);
    throw error;
  }
}

/** Without an outcome: an item that is to be looked at. */
async function findItem(
  ports: NotificationPorts,
  { provider, connection, job_id: boundTo }: NotificationMessage,
  { reference, alias, jobId }: Notification,
): Promise<{ item: string } | Taken> {
  if (!reference) return { outcome: 'noted' };
  if (boundTo !== undefined) {
    return findProvider(provider)?.notification.concerns(reference, boundTo)
      ? { item: jobItemId(boundTo) }
      : unusable('it names another document than its URL');
  }
  const heard = jobId && (await ports.hearEcho({ provider, connection, jobId, reference }));
  if (heard === 'known') return { item: jobItemId(jobId ?? '') };
  if (heard === 'echoed') return { outcome: heard, item: jobItemId(jobId ?? '') };
  if (heard === 'passed') return { outcome: heard };
  const claimant =
    alias && (await claimantOf(ports.references, referenceId(provider, connection, reference.key)));
  if (claimant !== undefined) return { item: claimant };
  const document = { provider, connection, reference: alias ?? reference };
  const item = await noticeReference(ports.references, document, ports.nowMs());
  return item ? { item } : { outcome: 'noticed' };
}

/** With its query and time, for whoever has to make sense of it. */
function whole({ body_key: _, ...message }: NotificationMessage, body: Buffer): NotificationMessage {
  return { ...message, body: body.toString('base64') };
}

function unusable(reason: string): Taken {
  return { outcome: 'set_aside', reason };
}

async function readBody(ports: NotificationPorts, message: NotificationMessage): Promise<Buffer | undefined> {
  if (!message.body_key) return Buffer.from(message.body ?? '', 'base64');
  const bytes = await ports.getFile(message.body_key);
  return bytes && Buffer.from(bytes);
}

/** The webhooks that an event causes: one to each that is subscribed to it, with the faults that meet it. */
import { planWebhooks } from '../plan-webhooks.ts';
import type { PlannedWebhook } from '../webhooks.ts';
import { EVENTS } from './events.ts';
import type { Faults, Malformed } from './faults.ts';
import { accountPayload, type Happened, organizationPayload, type Payload } from './payloads.ts';
import { sign } from './sign.ts';
import type { Subscriptions } from './subscriptions.ts';

export interface PlannedEvent extends PlannedWebhook {
  event: string;
}

export interface PlanPorts {
  subscriptions: Subscriptions;
  faults: Faults;
  newUuid(): string;
}

interface Recipient {
  url: string;
  secret: string | undefined;
  payload: Payload;
}

const OTHER_UUID = 'ffffffff-ffff-4fff-8fff-ffffffffffff';
const OTHER_PK = 999_999_999;

/**
 * The signature is made once: whether a webhook that is sent again has another time or id is not documented, and so it
 * must be good for as long as the resends take.
 */
export function planEventWebhooks(ports: PlanPorts, happened: Happened, nowMs: number): PlannedEvent[] {
  const { faults, newUuid } = ports;
  const { name: event, book, document, mixed } = happened;
  const about = {
    fileName: document?.file.fileName ?? mixed?.name ?? book.name,
    fileID: document?.uuid ?? mixed?.uuid ?? book.uuid,
    event,
  };
  return recipients(ports.subscriptions, happened).flatMap(({ url, secret, payload }) => {
    const malform = faults.take('malform_webhook', about);
    const signed = (body: string) => sign({ url, secret, body, requestId: newUuid(), nowMs });
    const genuine = signed(malform ? malformedBody(payload, malform.as) : JSON.stringify(payload));
    const said = { subject: document?.uuid ?? book.uuid, ...genuine };
    return planWebhooks(faults, about, said, () => forge(signed(lie(payload)))).map((planned) => {
      return { ...planned, event };
    });
  });
}

function recipients({ organization, account }: Subscriptions, happened: Happened): Recipient[] {
  const { name } = happened;
  const told = organization
    .all()
    .filter(({ isActive, events }) => isActive && events.some((event) => event.name === name))
    .map(({ url, secret }) => ({ url, secret, payload: organizationPayload(happened) }));
  const accounts = account.current();
  const accountName = EVENTS.get(name)?.account ?? '';
  return accounts?.events.includes(accountName)
    ? [...told, { url: accounts.url, secret: accounts.secret, payload: accountPayload(happened) }]
    : told;
}

/** What a stranger would like to be believed. */
function lie(payload: Payload): string {
  const status = payload['status'] === 'REJECTED' ? 'VERIFICATION_COMPLETE' : 'REJECTED';
  return JSON.stringify({ ...payload, status });
}

/** With a signature and a password of the right length. */
function forge({ url, headers, body }: ReturnType<typeof sign>) {
  const { authorization, 'webhook-signature': signature } = headers;
  return {
    url,
    headers: {
      ...headers,
      ...(authorization !== undefined && {
        authorization: `Basic ${Buffer.from('paperhook:guessed').toString('base64')}`,
      }),
      ...(signature !== undefined && { 'webhook-signature': 'a'.repeat(signature.length) }),
    },
    body,
  };
}

function malformedBody(payload: Payload, as: Malformed): string {
  const { event_name: _, ...unnamed } = payload;
  switch (as) {
    case 'not_json':
      return '{"event_name": not JSON';
    case 'no_event_name':
      return JSON.stringify(unnamed);
    case 'no_ids':
      return JSON.stringify(changeIds(payload, () => undefined));
    case 'other_ids':
      return JSON.stringify(changeIds(payload, (id) => (typeof id === 'number' ? OTHER_PK : OTHER_UUID)));
    case 'unknown_event':
      return JSON.stringify({ ...payload, event_name: 'book.invented_tomorrow' });
    case 'text_ids':
      return JSON.stringify(changeIds(payload, (id) => String(id).toUpperCase()));
  }
}

function changeIds(payload: Payload, change: (id: unknown) => unknown): Payload {
  const changed = Object.entries(payload).map(([key, value]) => {
    const isId = /_(pk|uuid)$/.test(key) && value !== null;
    return [key, isId ? change(value) : value];
  });
  return Object.fromEntries(changed);
}

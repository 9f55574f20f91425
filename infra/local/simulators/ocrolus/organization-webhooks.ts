/** The organization's webhooks and their management: https://docs.ocrolus.com/reference/add-webhook and its neighbours. */
import * as z from 'zod';
import type { RequestBody } from '../model-request.ts';
import { type Answer, bare, refusedSetting, succeeded } from './answers.ts';
import { EVENTS } from './events.ts';
import { fieldsOf } from './fields-of.ts';
import { isSameUuid } from './ids.ts';
import { newSecret } from './secret.ts';
import { urlProblem } from './webhook-url.ts';

export interface OrganizationWebhook {
  uuid: string;
  url: string;
  description: string;
  isActive: boolean;
  createdAt: number;
  modifiedAt: number;
  events: { uuid: string; name: string }[];
  secret: string | undefined;
}

interface Ports {
  now(): number;
  newUuid(): string;
  isAccountLevelOn(): boolean;
}

const settings = z.object({
  webhook: z
    .object({
      url: z.string().optional(),
      description: z.string().optional(),
      is_active: z.boolean().optional(),
    })
    .default({}),
  event_names: z.array(z.string()).optional(),
});

export function createOrganizationWebhooks({ now, newUuid, isAccountLevelOn }: Ports) {
  let webhooks: OrganizationWebhook[] = [];

  function withWebhook(uuid: string, answer: (webhook: OrganizationWebhook) => Answer): Answer {
    const webhook = webhooks.find((one) => isSameUuid(one.uuid, uuid));
    return webhook ? answer(webhook) : refusedSetting(`Webhook with uuid ${uuid} not found`);
  }

  function problemOf({ webhook, event_names }: z.output<typeof settings>, own?: OrganizationWebhook) {
    const { url, description } = webhook;
    if (url !== undefined) {
      const problem = urlProblem(url);
      if (problem !== undefined) return problem;
      const other = webhooks.find((one) => one.url === url && one !== own);
      if (other) return `Webhook with url ${url} already exists`;
    }
    if (description !== undefined && description.length < 3)
      return 'description: length of value must be at least 3';
    if (description !== undefined && description.length > 255)
      return 'description: length of value must be at most 255';
    if (event_names === undefined) return undefined;
    if (event_names.length === 0) return 'event_names: at least one event is required';
    const unknown = event_names.filter((name) => !EVENTS.has(name));
    return unknown.length > 0 ? `Event(s) with name ${unknown.join(', ')} doesnt exist` : undefined;
  }

  function read(body: RequestBody): z.output<typeof settings> | undefined {
    return settings.safeParse(body.kind === 'json' ? body.value : undefined).data;
  }

  const eventsNamed = (names: readonly string[]) =>
    [...new Set(names)].map((name) => ({ uuid: newUuid(), name }));

  return {
    all: (): readonly OrganizationWebhook[] => webhooks,

    add(body: RequestBody): Answer {
      if (isAccountLevelOn())
        return refusedSetting('An account-level webhook is configured: it has to be deregistered first');
      const given = read(body);
      if (given?.webhook.url === undefined) return refusedSetting('url: field required');
      if (!given.event_names) return refusedSetting('event_names: field required');
      const problem = problemOf(given);
      if (problem !== undefined) return refusedSetting(problem);
      const webhook: OrganizationWebhook = {
        uuid: newUuid(),
        url: given.webhook.url,
        description: given.webhook.description ?? '',
        isActive: given.webhook.is_active ?? true,
        createdAt: now(),
        modifiedAt: now(),
        events: eventsNamed(given.event_names),
        secret: undefined,
      };
      webhooks.push(webhook);
      return succeeded({ uuid: webhook.uuid });
    },

    list: (): Answer => succeeded({ webhooks: webhooks.map(describe) }),
    get: (uuid: string): Answer => withWebhook(uuid, (webhook) => succeeded(describe(webhook))),

    update: (uuid: string, body: RequestBody): Answer =>
      withWebhook(uuid, (webhook) => {
        const given = read(body);
        const problem = given ? problemOf(given, webhook) : 'webhook: value is not a valid dict';
        if (!given || problem !== undefined) return refusedSetting(problem ?? '');
        const { url, description, is_active } = given.webhook;
        webhook.url = url ?? webhook.url;
        webhook.description = description ?? webhook.description;
        webhook.isActive = is_active ?? webhook.isActive;
        // "The event list replaces all existing subscriptions."
        if (given.event_names) webhook.events = eventsNamed(given.event_names);
        webhook.modifiedAt = now();
        return succeeded(null);
      }),

    remove: (uuid: string): Answer =>
      withWebhook(uuid, (webhook) => {
        webhooks = webhooks.filter((one) => one !== webhook);
        return succeeded(null);
      }),

    events: (uuid: string): Answer =>
      withWebhook(uuid, ({ events }) =>
        succeeded({
          events: events.map((event) => {
            const { severity, type, reason } = EVENTS.get(event.name) ?? {};
            return { ...event, description: reason, is_active: true, reason, type, severity };
          }),
        }),
      ),

    /** @param send sends the event's test payload, which is answered too. */
    test: (
      uuid: string,
      body: RequestBody,
      send: (webhook: OrganizationWebhook, eventName: string) => Answer,
    ): Answer =>
      withWebhook(uuid, (webhook) => {
        const asked = String(fieldsOf(body)['event_uuid'] ?? '');
        const event = webhook.events.find((one) => isSameUuid(one.uuid, asked));
        if (!event) return refusedSetting(`Event with uuid ${asked} not found`);
        if (!webhook.isActive) return refusedSetting(`Webhook with uuid ${uuid} is not active`);
        return send(webhook, event.name);
      }),

    /** Overlap of old and new is not documented: it is the new one from now on. */
    rotateSecret(uuid: string, body: RequestBody): Answer {
      const webhook = webhooks.find((one) => isSameUuid(one.uuid, uuid));
      if (!webhook) return bare(404, { error: 'Webhook not found' });
      const secret = newSecret(body);
      if ('refusal' in secret) return secret.refusal;
      webhook.secret = secret.value;
      return bare(200, { status: 'success', message: 'Webhook secret rotated successfully' });
    },
  };
}

function describe({ uuid, url, description, isActive, createdAt, modifiedAt }: OrganizationWebhook) {
  return {
    uuid,
    url,
    description,
    is_active: isActive,
    created_on: new Date(createdAt).toISOString(),
    last_modified_date: new Date(modifiedAt).toISOString(),
  };
}

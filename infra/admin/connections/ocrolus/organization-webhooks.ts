/** https://docs.ocrolus.com/docs/organization-level-webhook, /docs/configure-and-manage: any number of webhooks, each with its own events. */
import * as z from 'zod';
import type { OcrolusCall } from '../../../../shared/providers/ocrolus/call.ts';
import { AdminError } from '../../admin-error.ts';
import { parseAnswer, requireDone } from './answered.ts';
import type { Webhook, WebhookEvent, WebhookLevel } from './webhook.ts';

const SETTINGS = '/v1/account/settings';

const listed = z.object({
  webhooks: z.array(
    z.object({
      uuid: z.string().min(1),
      url: z.string(),
      description: z.string().nullish(),
      is_active: z.boolean().nullish(),
    }),
  ),
});
const attached = z.object({
  events: z.array(
    z.object({ uuid: z.string().nullish(), name: z.string(), is_active: z.boolean().nullish() }),
  ),
});
const added = z.object({ uuid: z.string().min(1) });

export function organizationWebhooks(call: OcrolusCall): WebhookLevel {
  const at = (id: string) => `${SETTINGS}/webhook/${encodeURIComponent(id)}`;

  async function eventsOf(id: string): Promise<WebhookEvent[]> {
    const answer = await call({ method: 'GET', path: `${at(id)}/events` });
    const { events } = parseAnswer(answer, attached, 'The events of a webhook could not be read');
    return events.map(({ uuid, name, is_active }) => ({
      name,
      isActive: is_active !== false,
      ...(typeof uuid === 'string' && { uuid }),
    }));
  }

  return {
    level: 'organization',

    async list() {
      const answer = await call({ method: 'GET', path: `${SETTINGS}/webhooks` });
      const what = 'The webhooks of organization level could not be listed';
      const webhooks: Webhook[] = [];
      for (const { uuid, url, description, is_active } of parseAnswer(answer, listed, what).webhooks) {
        webhooks.push({
          level: 'organization',
          id: uuid,
          url,
          ...(typeof description === 'string' && { description }),
          isActive: is_active !== false,
          events: await eventsOf(uuid),
        });
      }
      return webhooks;
    },

    async add({ url, events, description }) {
      const json = {
        webhook: { url, ...(description !== undefined && { description }) },
        event_names: events,
      };
      const answer = await call({ method: 'POST', path: `${SETTINGS}/webhook`, json });
      return parseAnswer(answer, added, 'The webhook could not be added').uuid;
    },

    async change({ id }, { url, events, description, isActive }) {
      const webhook = {
        ...(url !== undefined && { url }),
        ...(description !== undefined && { description }),
        ...(isActive && { is_active: true }),
      };
      const json = {
        ...(Object.keys(webhook).length > 0 && { webhook }),
        ...(events && { event_names: events }),
      };
      const answer = await call({ method: 'POST', path: `${at(id)}/update`, json });
      requireDone(answer, `The webhook ${id} could not be changed`);
    },

    async setSecret(id, secret) {
      const json = { secret_key: secret };
      const answer = await call({ method: 'POST', path: `${at(id)}/rotate-secret`, json });
      // Whatever its body says, it is not repeated: it may quote the secret.
      requireDone({ ...answer, body: undefined }, `The webhook ${id} could not be given its secret`);
    },

    async test({ id, isActive, events }) {
      const event = events.find((one) => one.isActive && one.uuid !== undefined);
      if (!isActive || !event) {
        const what = isActive ? 'has no event that is on' : 'is off';
        throw new AdminError('failed', `The webhook ${id} ${what}: Ocrolus has nothing to test it with.`);
      }
      const json = { event_uuid: event.uuid };
      const answer = await call({ method: 'POST', path: `${at(id)}/test`, json });
      requireDone(answer, `The webhook ${id} could not be tested`);
      return event.name;
    },

    async remove({ id }) {
      const answer = await call({ method: 'DELETE', path: `${at(id)}/delete` });
      requireDone(answer, `The webhook ${id} could not be removed`);
    },
  };
}

/** The account's one webhook: https://docs.ocrolus.com/reference/configure-webhook and its neighbours. */
import type { RequestBody } from '../model-request.ts';
import { type Answer, bare, refused, succeeded } from './answers.ts';
import { ACCOUNT_EVENTS } from './events.ts';
import { fieldsOf } from './fields-of.ts';
import { newSecret } from './secret.ts';
import { urlProblem } from './webhook-url.ts';

export interface AccountWebhook {
  url: string;
  /** None: it is deregistered. */
  events: string[];
  secret: string | undefined;
}

export function createAccountWebhook(isOrganizationLevelOn: () => boolean) {
  let webhook: AccountWebhook | undefined;
  const current = (): AccountWebhook | undefined =>
    webhook && webhook.events.length > 0 ? webhook : undefined;
  const describe = () => ({ webhook_endpoint: webhook?.url ?? null, events: webhook?.events ?? [] });

  return {
    current,
    isOn: () => current() !== undefined,

    /** Unknown names are dropped; no event deregisters it. The URL is not called. */
    configure(body: RequestBody): Answer {
      const { webhook_endpoint: url, event } = fieldsOf(body);
      const events = eventsOf(event);
      if (typeof url !== 'string' || events === undefined || urlProblem(url) !== undefined)
        return refused(1806);
      if (events.length > 0 && isOrganizationLevelOn())
        return refused(1806, 'Organization-level webhooks are configured: they have to be deleted first');
      const known = [...new Set(events)].filter((name) => ACCOUNT_EVENTS.has(name));
      webhook = { url, events: known, secret: webhook?.secret };
      return succeeded(describe());
    },

    details: (): Answer => succeeded(describe()),

    /** @param send sends the test payload, and answers with what came of it. */
    test(send: (webhook: AccountWebhook) => Answer): Answer {
      const present = current();
      return present ? send(present) : refused(1806, 'No webhook is configured');
    },

    rotateSecret(body: RequestBody): Answer {
      if (!webhook) return bare(404, { error: 'Webhook not found' });
      const secret = newSecret(body);
      if ('refusal' in secret) return secret.refusal;
      webhook.secret = secret.value;
      return bare(200, { status: 'success', message: 'Webhook secret rotated successfully' });
    },
  };
}

/** A list, or a text with commas; left out, it is none. */
function eventsOf(given: unknown): string[] | undefined {
  if (given === undefined || given === null) return [];
  if (Array.isArray(given)) return given.map(String);
  if (typeof given !== 'string') return undefined;
  const names = given.replace(/^\[|\]$/g, '').split(',');
  return names.map((name) => name.trim().replaceAll('"', '')).filter((name) => name !== '');
}

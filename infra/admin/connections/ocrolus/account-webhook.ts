/** https://docs.ocrolus.com/docs/account-level-webhook, /reference/configure-webhook: one webhook an API account. */
import * as z from 'zod';
import type { OcrolusCall } from '../../../../shared/providers/ocrolus/call.ts';
import { AdminError } from '../../admin-error.ts';
import { parseAnswer, quoted, requireDone } from './answered.ts';
import { activeEvents, type Webhook, type WebhookLevel } from './webhook.ts';

const SETTINGS = '/v1/account/settings';
const ID = 'account';
/** Ours: what it sends then has no name. */
const TEST_EVENT = 'test';
const NOT_FOUND = 404;
const SUCCESS = 200;

const NONE = z.tuple([]).transform(() => undefined);
const details = z
  .object({ webhook_endpoint: z.string().nullish(), events: z.array(z.string()).nullish() })
  .or(NONE)
  .nullish();
const tested = z.object({ resp_code: z.coerce.number().nullish(), message: z.string().nullish() }).nullish();

export function accountWebhook(call: OcrolusCall): WebhookLevel {
  /** Its documentation takes a comma list as well as a repeated field; none takes the webhook away. */
  async function configure(url: string, events: readonly string[], what: string): Promise<void> {
    const form = new FormData();
    form.set('webhook_endpoint', url);
    form.set('event', events.join(','));
    requireDone(
      await call({ method: 'POST', path: `${SETTINGS}/update/webhook_endpoint`, form }),
      `The account's webhook could not be ${what}`,
    );
  }

  return {
    level: 'account',

    async list() {
      const answer = await call({ method: 'GET', path: `${SETTINGS}/webhook_details` });
      if (answer.status === NOT_FOUND) return [];
      const found = parseAnswer(answer, details, "The account's webhook could not be looked at");
      const url = found?.webhook_endpoint ?? '';
      const events = (found?.events ?? []).map((name) => ({ name, isActive: true }));
      const webhook: Webhook = { level: 'account', id: ID, url, isActive: true, events };
      return url === '' || events.length === 0 ? [] : [webhook];
    },

    async add({ url, events }) {
      await configure(url, events, 'configured');
      return ID;
    },

    change: (webhook, { url = webhook.url, events = activeEvents(webhook) }) =>
      configure(url, events, 'changed'),

    async setSecret(_id, secret) {
      const json = { secret_key: secret };
      const answer = await call({ method: 'POST', path: `${SETTINGS}/webhook/rotate-secret`, json });
      // Whatever its body says, it is not repeated: it may quote the secret.
      requireDone({ ...answer, body: undefined }, "The account's webhook could not be given its secret");
    },

    async test() {
      const what = "The account's webhook could not be tested";
      const answer = await call({ method: 'GET', path: `${SETTINGS}/test_webhook_endpoint` });
      const result = parseAnswer(answer, tested, what);
      if (result?.resp_code === SUCCESS) return TEST_EVENT;
      const code =
        typeof result?.resp_code === 'number' ? `it was answered ${result.resp_code}` : 'it failed';
      const said = quoted(result?.message ?? '');
      const ending = said === '' ? '' : `: "${said}"`;
      throw new AdminError('failed', `Ocrolus has sent its test, and ${code}${ending}.`);
    },

    remove: (webhook) => configure(webhook.url, [], 'removed'),
  };
}

/** The tests that Ocrolus sends on demand: at once, once only, and, at account level, answered with what came of it. */
import type { createWebhooks, WebhookAnswer } from '../webhooks.ts';
import type { Answer } from './answers.ts';
import { ACCOUNT_TEST, organizationTest, type Payload } from './payloads.ts';
import type { PlannedEvent } from './plan-webhooks.ts';
import { sign } from './sign.ts';
import type { AccountWebhook, OrganizationWebhook } from './subscriptions.ts';

interface TestPorts {
  webhooks: ReturnType<typeof createWebhooks<PlannedEvent>>;
  newUuid(): string;
  now(): number;
}

export function createWebhookTests({ webhooks, newUuid, now }: TestPorts) {
  /** By the webhook's id: what is to be said when it has been answered. */
  const awaited = new Map<string, (answer: WebhookAnswer) => void>();

  /** @returns the id of the webhook. */
  function send({ url, secret }: { url: string; secret: string | undefined }, payload: Payload): string {
    const body = JSON.stringify(payload);
    const signed = sign({ url, secret, body, requestId: newUuid(), nowMs: now() });
    const once = { kind: 'genuine', lostAttempts: 0, isHeld: false, isResent: false, delayMs: 0 } as const;
    webhooks.add({ subject: 'test', event: 'test', ...once, ...signed }, now());
    return webhooks.all().at(-1)?.id ?? '';
  }

  return {
    organization(webhook: OrganizationWebhook, eventName: string): Answer {
      const payload = organizationTest(eventName);
      send(webhook, payload);
      return { kind: 'bare', status: 200, body: payload };
    },

    account(webhook: AccountWebhook): Answer {
      const { promise, resolve } = Promise.withResolvers<unknown>();
      awaited.set(send(webhook, ACCOUNT_TEST), (answer) => resolve(outcome(answer, webhook.url)));
      return { kind: 'later', body: promise };
    },

    /** Of whichever webhook. */
    answered(id: string, answer: WebhookAnswer): void {
      awaited.get(id)?.(answer);
      awaited.delete(id);
    },
  };
}

/** "If the webhook fails for any reason" it is HTTP 200 with a message all the same. */
function outcome(answer: WebhookAnswer, url: string) {
  if (answer === 200) return { resp_code: 200, message: 'Success calling webhook endpoint' };
  return { message: `Error: Failed to invoke webhook end point ${answer} for url: ${new URL(url).origin}` };
}

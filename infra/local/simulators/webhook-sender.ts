/** Drives a model in real time: wakes at its next event, sends the webhooks that are due, reports the answers. */
import type { SimulatorModel } from './simulator.ts';
import type { WebhookAnswer, WebhookToSend } from './webhooks.ts';

/** For providers who do not say how long they wait for an answer. */
const ANSWER_TIMEOUT_MS = 30_000;
/** Longer waits than setTimeout can hold are cut short: it just looks once more. */
const LONGEST_SLEEP_MS = 3_600_000;

export interface WebhookSender {
  /** Something has happened that may have brought the next event forward. */
  look: () => void;
  close: () => Promise<void>;
}

export function startWebhookSender(
  model: Pick<SimulatorModel, 'takeDueWebhooks' | 'nextEventAt' | 'webhookAnswered'>,
  timeoutMs = ANSWER_TIMEOUT_MS,
): WebhookSender {
  const closing = new AbortController();
  const underWay = new Set<Promise<void>>();
  let timer: NodeJS.Timeout | undefined;

  function look(): void {
    clearTimeout(timer);
    if (closing.signal.aborted) return;
    for (const webhook of model.takeDueWebhooks()) {
      const sending = deliver(webhook).finally(() => underWay.delete(sending));
      underWay.add(sending);
    }
    const nextEventAt = model.nextEventAt();
    if (nextEventAt === undefined) return;
    timer = setTimeout(look, Math.min(Math.max(nextEventAt - Date.now(), 0), LONGEST_SLEEP_MS));
  }

  async function deliver(webhook: WebhookToSend): Promise<void> {
    const signal = AbortSignal.any([closing.signal, AbortSignal.timeout(timeoutMs)]);
    model.webhookAnswered(webhook.id, await post(webhook, signal));
    look();
  }

  return {
    look,
    close: async () => {
      closing.abort();
      clearTimeout(timer);
      await Promise.all(underWay);
    },
  };
}

async function post(
  { url, method, headers, body }: WebhookToSend,
  signal: AbortSignal,
): Promise<WebhookAnswer> {
  try {
    const response = await fetch(url, { method, headers, body, redirect: 'manual', signal });
    await response.body?.cancel();
    return response.status;
  } catch {
    // Refused, reset or timed out: for the schedule it is all the same.
    return 'no answer';
  }
}

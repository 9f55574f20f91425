import type { Answer } from '../../command.ts';
import type { WebhooksToConnect } from './connect-webhooks.ts';
import { describeWebhook } from './describe-webhook.ts';
import type { Found } from './open-levels.ts';
import type { ConnectionUrls } from './own-url.ts';
import type { Registered } from './register-webhooks.ts';
import { activeEvents, type Level, type Webhook } from './webhook.ts';

export interface Connected {
  /** Of each of the webhooks that were wanted. */
  outcomes: readonly Registered[];
  /** The connection's webhooks, as they are afterwards. */
  now: readonly Webhook[];
  found: Found;
  urls: ConnectionUrls;
}

export function describeConnected(
  wanted: WebhooksToConnect,
  { outcomes, now, found, urls }: Connected,
): Answer {
  const problems = eventsMissing(now, wanted, urls);
  return {
    output: now.flatMap((webhook) => describeWebhook(webhook, urls)),
    remarks: [
      ...outcomes.map((outcome, index) => about(outcome, wanted.level, index + 1)),
      ...aboutOthers(now, wanted, urls),
      ...aboutUnseen(found),
      ...problems,
    ],
    failed: problems.length > 0,
  };
}

/** Ocrolus drops unknown events at account level, and is said to leave new webhooks without any. */
function eventsMissing(
  now: readonly Webhook[],
  { eventSets, level }: WebhooksToConnect,
  urls: ConnectionUrls,
): string[] {
  return eventSets.flatMap((events, index) => {
    const webhook = now.find(({ url }) => urls.numberOf(url) === index + 1);
    const there = webhook ? activeEvents(webhook) : [];
    const missing = events.filter((name) => !there.includes(name));
    if (missing.length === 0) return [];
    return level === 'account'
      ? [`Ocrolus has dropped what are no events of account level: ${missing.join(', ')}.`]
      : [
          `Webhook ${index + 1} is not sent ${missing.join(', ')}: ` +
            "switch that on in Ocrolus's Dashboard, Account & Settings > Webhooks.",
        ];
  });
}

function about(outcome: Registered, level: Level, number: number): string {
  return `${level === 'account' ? "The account's webhook" : `Webhook ${number}`} is ${outcome}.`;
}

function aboutOthers(
  now: readonly Webhook[],
  { eventSets, name, commandLine }: WebhooksToConnect,
  urls: ConnectionUrls,
): string[] {
  return now
    .filter(({ url }) => (urls.numberOf(url) ?? Number.POSITIVE_INFINITY) > eventSets.length)
    .map(({ id }) => {
      const command = commandLine(`ocrolus disconnect ${name} --webhook ${id}`);
      return `The connection's webhook ${id} keeps its events; to take it away: ${command}`;
    });
}

function aboutUnseen({ unseen }: Found): string[] {
  return Object.entries(unseen).map(
    ([level, { message }]) => `Whether webhooks of ${level} level are on could not be seen: ${message}`,
  );
}

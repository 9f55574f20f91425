import { eventNamed } from '../../../shared/providers/ocrolus/events.ts';
import {
  type ConnectionEvent,
  connectionEvents,
  UNKNOWN_EVENTS,
} from '../../../shared/store/connection-events.ts';
import type { Connection } from '../../../shared/store/connections.ts';
import { AdminError } from '../admin-error.ts';
import type { Answer, Command, Session } from '../command.ts';
import { findConnection } from '../connections/named-connection.ts';
import {
  findOwnWebhooks,
  type OcrolusConnection,
  requireSome,
} from '../connections/ocrolus/find-own-webhooks.ts';
import { parseConnectionOperand, parseWebhookId, plainId } from '../connections/ocrolus/parse-operands.ts';
import { ocrolusConnection } from '../connections/ocrolus/secret.ts';
import type { Webhook } from '../connections/ocrolus/webhook.ts';
import { untilNoted } from '../connections/wait-for-webhook.ts';
import { readOption } from '../read-option.ts';

export const ocrolusTest: Command = {
  words: ['ocrolus', 'test'],
  usage: 'NAME [--webhook UUID|account]',
  summary: [
    "Has Ocrolus send its test event to one of this connection's webhooks, waits up to ten minutes until it has come, and",
    'says what to look at when it does not.',
  ].join('\n'),
  options: { webhook: { type: 'string' } },
  parse(values, operands) {
    const name = parseConnectionOperand('ocrolus test', operands);
    const id = parseWebhookId(readOption(values, 'webhook'));
    return (session) => test(session, name, id);
  },
};

async function test(session: Session, name: string, id: string | undefined): Promise<Answer> {
  const { target, remark } = session;
  const found = await findOwnWebhooks(target, name);
  requireSome(found, name);
  const webhook = choose(found, id);
  const before = await findConnection(target, ocrolusConnection(name));
  const sent = await found.levels[webhook.level].test(webhook);
  remark(`Ocrolus sends its test (${sent}) to webhook ${webhook.id}. Waiting for it...`);
  // It names no Book that a job is in, so it is counted on the connection's record, each time that it comes.
  const counted = recordOf(before, sent)?.count ?? 0;
  const come = await untilNoted(session, ocrolusConnection(name), (connection) => {
    const record = recordOf(connection, sent);
    return record && record.count > counted ? record : undefined;
  });
  if (come) return { output: [`It has come: ${new Date(come.lastAtMs).toISOString()}.`] };
  const after = await findConnection(target, ocrolusConnection(name));
  return { output: [], remarks: hasNotCome(name, after.notified_at !== before.notified_at), failed: true };
}

function recordOf(connection: Connection, event: string): ConnectionEvent | undefined {
  const { name, isKnown } = eventNamed(event, undefined);
  return connectionEvents(connection).find((record) => record.name === (isKnown ? name : UNKNOWN_EVENTS));
}

function choose({ own }: OcrolusConnection, id: string | undefined): Webhook {
  const [first, ...others] = id === undefined ? own : own.filter((webhook) => plainId(webhook.id) === id);
  const ids = own.map((webhook) => webhook.id).join(', ');
  if (!first) throw new AdminError('failed', `That is no webhook of this connection's. There are: ${ids}.`);
  if (others.length === 0) return first;
  throw new AdminError('failed', `This connection has several webhooks: say which with --webhook. ${ids}.`);
}

function hasNotCome(name: string, haveOthers: boolean): string[] {
  return [
    'It has not come in ten minutes. Look at these, and test again:',
    '- Does the log of receive-notification have a line with the outcome refused? 401: the secret or the source address.',
    `  \`ocrolus rotate ${name}\` gives Ocrolus a new secret.`,
    `- Does \`ocrolus list ${name}\` show the webhook as active?`,
    ...(haveOthers ? ['- Other webhooks of this connection have come meanwhile.'] : []),
  ];
}

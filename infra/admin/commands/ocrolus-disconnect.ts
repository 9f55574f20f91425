import { AdminError } from '../admin-error.ts';
import type { Answer, Command, Session } from '../command.ts';
import { findOwnWebhooks, type OcrolusConnection } from '../connections/ocrolus/find-own-webhooks.ts';
import { aboutUnseen } from '../connections/ocrolus/open-levels.ts';
import { parseConnectionOperand, parseWebhookId, plainId } from '../connections/ocrolus/parse-operands.ts';
import type { Webhook } from '../connections/ocrolus/webhook.ts';
import { readOption } from '../read-option.ts';

export const ocrolusDisconnect: Command = {
  words: ['ocrolus', 'disconnect'],
  usage: 'NAME [--webhook UUID|account]',
  summary: [
    "Removes this connection's webhooks from Ocrolus; with --webhook that one only, whosever it is. The connection and its",
    'credentials stay: its jobs are finished by the poller.',
  ].join('\n'),
  options: { webhook: { type: 'string' } },
  parse(values, operands) {
    const name = parseConnectionOperand('ocrolus disconnect', operands);
    const id = parseWebhookId(readOption(values, 'webhook'));
    return (session) => disconnect(session, name, id);
  },
};

async function disconnect({ target }: Session, name: string, id: string | undefined): Promise<Answer> {
  const connection = await findOwnWebhooks(target, name);
  const { levels, unseen } = connection;
  const output: string[] = [];
  for (const webhook of choose(connection, id)) {
    await levels[webhook.level].remove(webhook);
    const what = webhook.level === 'account' ? "The account's webhook" : `The webhook ${webhook.id}`;
    output.push(`${what} is removed from Ocrolus.`);
  }
  const remarks = aboutUnseen(unseen);
  return { output: output.length > 0 ? output : [`Ocrolus has no webhook of ocrolus/${name}.`], remarks };
}

function choose({ webhooks, own }: OcrolusConnection, id: string | undefined): Webhook[] {
  if (id === undefined) return own;
  const chosen = webhooks.filter((webhook) => plainId(webhook.id) === id);
  if (chosen.length > 0) return chosen;
  throw new AdminError('failed', 'Ocrolus has no such webhook: ocrolus list shows those that there are.');
}

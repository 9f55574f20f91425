import type { Command } from '../command.ts';
import { findConnection } from '../connections/named-connection.ts';
import { describeEvents } from '../connections/ocrolus/describe-events.ts';
import { describeWebhook } from '../connections/ocrolus/describe-webhook.ts';
import { findOwnWebhooks } from '../connections/ocrolus/find-own-webhooks.ts';
import { aboutUnseen } from '../connections/ocrolus/open-levels.ts';
import { parseConnectionOperand } from '../connections/ocrolus/parse-operands.ts';
import { ocrolusConnection } from '../connections/ocrolus/secret.ts';

export const ocrolusList: Command = {
  words: ['ocrolus', 'list'],
  usage: 'NAME',
  summary:
    'The webhooks that Ocrolus has, of both levels and whoever registered them, and what has come of them here.',
  options: {},
  parse(_values, operands) {
    const name = parseConnectionOperand('ocrolus list', operands);
    return async ({ target }) => {
      const { webhooks, unseen, urls } = await findOwnWebhooks(target, name);
      const connection = await findConnection(target, ocrolusConnection(name));
      const described = webhooks.flatMap((webhook) => describeWebhook(webhook, urls));
      return {
        output: [
          ...(described.length > 0 ? described : ['Ocrolus has no webhook.']),
          ...describeEvents(connection),
        ],
        remarks: aboutUnseen(unseen),
      };
    };
  },
};

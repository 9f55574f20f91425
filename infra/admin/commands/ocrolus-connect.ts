import { WEBHOOK_AUTHS } from '../../../shared/providers/ocrolus/webhook-verifier.ts';
import { AdminError } from '../admin-error.ts';
import type { Command } from '../command.ts';
import { connectWebhooks } from '../connections/ocrolus/connect-webhooks.ts';
import { oneOf, parseConnectionOperand } from '../connections/ocrolus/parse-operands.ts';
import { LEVELS } from '../connections/ocrolus/webhook.ts';
import { refuseCredentials } from '../connections/refuse-credentials.ts';
import { readOption, requireOption } from '../read-option.ts';
import { commandLine } from '../target/parse-target-choice.ts';

export const ocrolusConnect: Command = {
  words: ['ocrolus', 'connect'],
  usage: `NAME --level ${LEVELS.join('|')} --events EVENT,... [--events ...] [--auth ${WEBHOOK_AUTHS.join('|')}] [--description TEXT] [--file FILE]`,
  summary: [
    "Has Ocrolus send this connection's webhooks; one that is new is made, with credentials as `connect` takes them. At",
    'organization level each further --events is a further webhook, with events of its own. Said again it changes what is',
    'different: the events of the first --events are those of the first webhook. --auth basic puts a password into the',
    'URL; left out, webhooks are signed, or stay as they are.',
  ].join('\n'),
  options: {
    level: { type: 'string' },
    events: { type: 'string', multiple: true },
    auth: { type: 'string' },
    description: { type: 'string' },
    file: { type: 'string' },
  },
  parse(values, operands) {
    const name = parseConnectionOperand('ocrolus connect', operands);
    const level = oneOf('level', LEVELS, requireOption(values, 'level'));
    const auth = readOption(values, 'auth');
    const description = parseDescription(readOption(values, 'description'));
    const eventSets = parseEvents(values['events']);
    if (level === 'account' && (eventSets.length > 1 || description !== undefined)) {
      throw new AdminError('usage', 'An account has one webhook, without a description: give --events once.');
    }
    const wanted = {
      name,
      level,
      eventSets,
      auth: auth === undefined ? undefined : oneOf('auth', WEBHOOK_AUTHS, auth),
      description,
      file: readOption(values, 'file'),
      commandLine: (command: string) => commandLine(command, values),
    };
    return (session) => connectWebhooks(session, wanted);
  },
  refuse(option) {
    if (!/rotate/.test(option)) return refuseCredentials(option);
    return 'To make a new webhook secret, use ocrolus rotate.';
  },
};

function parseEvents(given: unknown): string[][] {
  const sets = (Array.isArray(given) ? given : []).map((list) => [
    ...new Set(
      String(list)
        .split(',')
        .map((name) => name.trim())
        .filter((name) => name !== ''),
    ),
  ]);
  if (sets.length > 0 && sets.every((names) => names.length > 0)) return sets;
  throw new AdminError('usage', '--events takes the names of events, comma-separated.');
}

/** As long as Ocrolus takes it. */
function parseDescription(text: string | undefined): string | undefined {
  if (text === undefined || (text.length >= 3 && text.length <= 255)) return text;
  throw new AdminError('usage', '--description takes 3 to 255 characters.');
}

import type { Command } from '../command.ts';
import { connectors } from '../connections/connectors.ts';
import { connectionUsage, parseConnection } from '../connections/named-connection.ts';
import { readCredentials } from '../connections/read-credentials.ts';
import { readOption } from '../read-option.ts';

export const connect: Command = {
  words: ['connect'],
  usage: `${connectionUsage} [--file FILE] [--rotate-webhook-secret]`,
  summary: summary(),
  options: {
    name: { type: 'string' },
    file: { type: 'string' },
    'rotate-webhook-secret': { type: 'boolean' },
  },
  parse(values, operands) {
    const { provider, connector, name } = parseConnection('connect', values, operands);
    const file = readOption(values, 'file');
    const rotateWebhookSecret = values['rotate-webhook-secret'] === true;
    return async ({ target, input, nowMs }) => {
      const isNew = (await target.settings.getConnection(provider, name)) === undefined;
      const credentials = await readCredentials(connector, { file, input, isNew });
      return connector.connect(target, name, credentials, { rotateWebhookSecret, nowMs: nowMs() });
    };
  },
  refuse(option) {
    if (!/api|key|secret|token|password|credential/i.test(option)) return undefined;
    return (
      'Credentials are never taken from arguments, where other users and the history of the shell see them: ' +
      'use --file, pipe them in as JSON, or leave them out to be asked.'
    );
  },
};

function summary(): string {
  const forms = Object.entries(connectors).map(([provider, { form }]) => `  ${provider}: ${form}`);
  return [
    "Makes or changes a connection, one account with a provider. The provider's credentials come as JSON",
    'from --file or standard input, or are asked for on a terminal; what is left out of a connection that is',
    'there already stays as it is. --rotate-webhook-secret makes a new webhook secret; the one before stays valid.',
    ...forms,
  ].join('\n');
}

import type { Answer, Command } from '../command.ts';
import { connectors } from '../connections/connectors.ts';
import { checkDefaultTemplate, setDefaultTemplate } from '../connections/default-template.ts';
import { connectionUsage, parseConnection } from '../connections/named-connection.ts';
import { readCredentials } from '../connections/read-credentials.ts';
import { refuseCredentials } from '../connections/refuse-credentials.ts';
import { waitForWebhook } from '../connections/wait-for-webhook.ts';
import { readOption } from '../read-option.ts';

export const connect: Command = {
  words: ['connect'],
  usage: `${connectionUsage} [--file FILE] [--rotate-webhook-secret] [--default-template ID|none] [--wait]`,
  summary: summary(),
  options: {
    name: { type: 'string' },
    file: { type: 'string' },
    'rotate-webhook-secret': { type: 'boolean' },
    'default-template': { type: 'string' },
    wait: { type: 'boolean' },
  },
  parse(values, operands) {
    const { provider, connector, name } = parseConnection('connect', values, operands);
    const file = readOption(values, 'file');
    const rotateWebhookSecret = values['rotate-webhook-secret'] === true;
    const defaultTemplate = readOption(values, 'default-template');
    return async (session) => {
      const { target, input, nowMs } = session;
      const connection = { provider, name };
      if (defaultTemplate !== undefined) await checkDefaultTemplate(target, connection, defaultTemplate);
      const before = await target.settings.getConnection(provider, name);
      const credentials = await readCredentials(connector, { file, input, isNew: before === undefined });
      const options = { rotateWebhookSecret, nowMs: nowMs() };
      const connected = await connector.connect(target, name, credentials, options);
      const answer =
        defaultTemplate === undefined
          ? connected
          : withRemark(connected, await setDefaultTemplate(target, connection, defaultTemplate));
      return values['wait'] === true ? waitForWebhook(session, { ...connection, before }, answer) : answer;
    };
  },
  refuse: refuseCredentials,
};

function withRemark(answer: Answer, remark: string): Answer {
  return { ...answer, remarks: [...(answer.remarks ?? []), remark] };
}

function summary(): string {
  const forms = Object.entries(connectors).map(([provider, { form }]) => `  ${provider}: ${form}`);
  return [
    "Makes or changes a connection, one account with a provider. The provider's credentials come as JSON",
    'from --file or standard input, or are asked for on a terminal; what is left out of a connection that is',
    'there already stays as it is. --rotate-webhook-secret makes a new webhook secret; the one before stays valid.',
    '--default-template names the template whose jobs documents become that a webhook names and nobody has handed in.',
    '--wait waits up to ten minutes for a webhook, and says what to look at when none comes.',
    ...forms,
  ].join('\n');
}

import type { Command } from '../command.ts';
import { connectionUsage, findConnection, parseConnection } from '../connections/named-connection.ts';

export const pause: Command = {
  words: ['pause'],
  usage: connectionUsage,
  summary: [
    'Nothing is sent to or asked of that account any more. Documents are accepted, webhooks acknowledged and results',
    'delivered as before; its jobs wait for resume, each until its own deadline.',
  ].join('\n'),
  options: { name: { type: 'string' } },
  parse(values, operands) {
    const connection = parseConnection('pause', values, operands);
    const { provider, name } = connection;
    return async ({ target, nowMs }) => {
      const { paused_since: since } = await findConnection(target, connection);
      if (since !== undefined) {
        const when = new Date(since).toISOString();
        return { output: [`The connection ${provider}/${name} has been paused since ${when}.`] };
      }
      await target.settings.pauseConnection(provider, name, nowMs());
      return {
        output: [`The connection ${provider}/${name} is paused.`],
        remarks: ['Running functions heed it within a minute.'],
      };
    };
  },
};

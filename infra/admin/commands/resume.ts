import type { Command } from '../command.ts';
import { connectionUsage, findConnection, parseConnection } from '../connections/named-connection.ts';
import { commandLine } from '../target/parse-target-choice.ts';

export const resume: Command = {
  words: ['resume'],
  usage: connectionUsage,
  summary: 'Takes back a pause: the jobs of that account go on.',
  options: { name: { type: 'string' } },
  parse(values, operands) {
    const connection = parseConnection('resume', values, operands);
    const { provider, name } = connection;
    const redrive = commandLine('redrive --reason connection_paused', values);
    const remarks = [
      'Running functions heed it within a minute; its jobs go on at their next try, 10 minutes later at most.',
      `To make that sooner, a minute from now: ${redrive}`,
    ];
    return async ({ target }) => {
      const { paused_since: since } = await findConnection(target, connection);
      if (since === undefined) return { output: [`The connection ${provider}/${name} is not paused.`] };
      await target.settings.resumeConnection(provider, name);
      const when = new Date(since).toISOString();
      const output = [`The connection ${provider}/${name} is resumed; it was paused since ${when}.`];
      return { output, remarks };
    };
  },
};

import { parseArgs } from 'node:util';
import { DEFAULT_PORT, LISTENERS } from '../stages/simulators.ts';

/** The ports after the API's are needed as well. */
const LAST_PORT = 65_535 - LISTENERS.length;

export interface Options {
  port: number;
  once: boolean;
}

export const usage = `Usage: npm start -- [--once] [--port N]

  --once    End after the sample documents; exit 0 only if each of them ended as it should.
  --port N  The API listens on N, the simulated providers and the sample endpoint on the ${LISTENERS.length} ports after it.
            ${DEFAULT_PORT} if left out; 0 takes any free ones.`;

/** What was typed after `npm start --`. Throws an error for the user when it can't be understood. */
export function parseOptions(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      once: { type: 'boolean', default: false },
      port: { type: 'string', default: String(DEFAULT_PORT) },
    },
  });
  const port = Number(values.port);
  if (!/^\d+$/.test(values.port) || port > LAST_PORT) {
    throw new Error(`--port must be a number from 0 to ${LAST_PORT}, not ${values.port}`);
  }
  return { port, once: values.once };
}

import { parseArgs } from 'node:util';

export interface Options {
  port: number;
  once: boolean;
}

export const usage = `Usage: npm start -- [--once] [--port N]

  --once    End after the sample documents; exit 0 only if each of them ended as it should.
  --port N  The API listens on N, the simulated providers on N+1, N+3 and N+4, the sample endpoint on N+2.
            3900 if left out; 0 takes any free ones.`;

/** What was typed after `npm start --`. Throws an error for the user when it can't be understood. */
export function parseOptions(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: { once: { type: 'boolean', default: false }, port: { type: 'string', default: '3900' } },
  });
  const port = Number(values.port);
  // The four ports after it are needed as well.
  if (!/^\d+$/.test(values.port) || port > 65_531) {
    throw new Error(`--port must be a number from 0 to 65531, not ${values.port}`);
  }
  return { port, once: values.once };
}

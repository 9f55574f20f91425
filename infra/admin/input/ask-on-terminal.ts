import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { AdminError } from '../admin-error.ts';

/** Asks on standard error, so that standard output can go elsewhere. */
export async function askOnTerminal(prompt: string, { hidden }: { hidden: boolean }): Promise<string> {
  // As a terminal, readline takes the echo upon itself, and writes it to where nobody sees it.
  const output = hidden ? nowhere() : process.stderr;
  const lines = createInterface({ input: process.stdin, output, terminal: true, historySize: 0 });
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  // Ctrl-C, Ctrl-D, or the terminal is gone; after an answer it changes nothing.
  lines.once('close', () => resolve(undefined));
  if (hidden) process.stderr.write(prompt);
  lines.question(prompt, resolve);
  const answer = await promise;
  lines.close();
  // The end of the line, where readline has not shown it.
  if (hidden || answer === undefined) process.stderr.write('\n');
  if (answer === undefined) throw new AdminError('failed', 'Given up; nothing has been changed.');
  return answer;
}

function nowhere(): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done() });
}

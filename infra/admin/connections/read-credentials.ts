import { AdminError } from '../admin-error.ts';
import type { Input } from '../input/input.ts';
import { askCredentials } from './ask-credentials.ts';
import type { Connector } from './connector.ts';

export interface CredentialsSource {
  file: string | undefined;
  input: Input;
  /** A connection that is there already keeps what is left out. */
  isNew: boolean;
}

/** From the file, else from standard input, else from whoever sits at the terminal. */
export async function readCredentials(connector: Connector, source: CredentialsSource): Promise<unknown> {
  const { file, input, isNew } = source;
  if (file !== undefined) return parseJson(await input.readFile(file), `The file ${file}`);
  if (input.isTerminal) return askCredentials(connector.questions, input, isNew);
  const text = await input.readAll();
  // Nothing was piped in: nothing is to change but what the options say.
  return text.trim() === '' ? {} : parseJson(text, 'Standard input');
}

function parseJson(text: string, source: string): unknown {
  try {
    // Editors on Windows put a byte order mark in front.
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    // Without its cause: JSON.parse quotes what it could not read.
    throw new AdminError('failed', `${source} is not JSON.`);
  }
}

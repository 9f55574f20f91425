import type { Connection } from '../../../shared/store/settings.ts';
import type { Answer, Session } from '../command.ts';

const WAIT_MS = 600_000;
const EVERY_MS = 2_000;

export interface Awaited {
  provider: string;
  name: string;
  /** The connection as it was before; undefined: it is new. */
  before: Connection | undefined;
}

/** Says at once what the command has to say, then waits until an authentic webhook of the connection has come. */
export async function waitForWebhook(
  { target, wait, remark }: Pick<Session, 'target' | 'wait' | 'remark'>,
  { provider, name, before }: Awaited,
  { output, remarks = [] }: Answer,
): Promise<Answer> {
  for (const line of [...remarks, ...output, `Waiting for a webhook of ${provider}/${name}...`]) remark(line);
  for (let waited = 0; waited < WAIT_MS; waited += EVERY_MS) {
    const connection = await target.settings.getConnection(provider, name);
    if (connection?.notified_at !== undefined && connection.notified_at !== before?.notified_at) {
      return { output: [], remarks: [`It has come: ${new Date(connection.notified_at).toISOString()}.`] };
    }
    await wait(EVERY_MS);
  }
  return { output: [], remarks: noneCame(before !== undefined), failed: true };
}

function noneCame(wasThere: boolean): string[] {
  return [
    'No authentic webhook has come in ten minutes. Look at these, and wait again:',
    '- Has a document been processed since? Only that makes the provider send one.',
    '- Do the webhook URL and, where there is one, the header stand with the provider just as they were shown?',
    '- Does the log of receive-notification have a line with the outcome refused? 401: the credential or the source address.',
    ...(wasThere ? ['- One that came within five minutes of another is not noted.'] : []),
  ];
}

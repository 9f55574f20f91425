import type { Connection } from '../../../shared/store/connections.ts';
import type { Answer, Session } from '../command.ts';
import type { ConnectionId } from './stored-connection.ts';

const WAIT_MS = 600_000;
const EVERY_MS = 2_000;

export interface Awaited extends ConnectionId {
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
  const notifiedAt = await untilNoted({ target, wait }, { provider, name }, ({ notified_at: at }) =>
    at === before?.notified_at ? undefined : at,
  );
  if (notifiedAt === undefined) return { output: [], remarks: noneCame(before !== undefined), failed: true };
  return { output: [], remarks: [`It has come: ${new Date(notifiedAt).toISOString()}.`] };
}

/** @returns what `read` finds noted of the connection; undefined when it has found nothing for ten minutes. */
export async function untilNoted<Noted>(
  { target, wait }: Pick<Session, 'target' | 'wait'>,
  { provider, name }: ConnectionId,
  read: (connection: Connection) => Noted | undefined,
): Promise<Noted | undefined> {
  for (let waited = 0; waited < WAIT_MS; waited += EVERY_MS) {
    const connection = await target.settings.getConnection(provider, name);
    const noted = connection && read(connection);
    if (noted !== undefined) return noted;
    await wait(EVERY_MS);
  }
  return undefined;
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

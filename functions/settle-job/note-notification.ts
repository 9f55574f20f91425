/**
 * A notification goes in; the time it came is kept on its connection, which is how one that has gone silent is told.
 * At most once in five minutes, so that no job pays for it. A write that fails is not retried: the next one is as good.
 */
import type { NotificationMessage } from '../../shared/queues/notification-message.ts';

/** How far the time that is kept may lag behind. */
export const NOTED_EVERY_MS = 300_000;

export interface NotePorts {
  note(provider: string, connection: string, atMs: number, everyMs: number): Promise<void>;
  report(error: unknown): void;
}

export type NoteNotification = (
  message: Pick<NotificationMessage, 'provider' | 'connection' | 'received_at'>,
) => Promise<void>;

/** The promise is never rejected: the notification's own work goes on whatever becomes of this. */
export function notificationNoter({ note, report }: NotePorts): NoteNotification {
  const noted = new Map<string, number>();
  return async ({ provider, connection, received_at: atMs }) => {
    const id = `${provider}/${connection}`;
    const before = noted.get(id);
    if (before !== undefined && atMs < before + NOTED_EVERY_MS) return;
    noted.set(id, atMs);
    await note(provider, connection, atMs, NOTED_EVERY_MS).catch((error) => {
      noted.delete(id);
      report(error);
    });
  };
}

import type { Invariant } from '../observed.ts';

/** `acknowledged`: by whoever has just put it on the queue. */
const NOT_ACTED_ON = new Set(['acknowledged', 'message_failed', 'replayed']);

export const aReplayIsOneLook: Invariant = {
  name: 'a replay is one look',
  says: 'Of all messages that came of the same signed webhook, only the one that was first written down is acted on; the others are said to be replayed. A webhook that is replayed is answered 200, 401 when it is too old, or not at all.',
  judge({ cloud, complain }) {
    /** By message: the item that says which message had its webhook first. */
    const seenItems = new Map<string, string>();
    return {
      onReceive(queue, { MessageId: id = '', Body: body = '{}' }) {
        if (queue !== 'settle') return;
        const { type, provider, connection, request_id } = JSON.parse(body);
        if (type === 'notification' && request_id !== undefined)
          seenItems.set(id, `SEEN#${provider}#${connection}#${request_id}`);
      },
      onWebhook({ kind, fileId, status }) {
        const isRight = [200, 401, 503, 'no answer'].includes(status);
        if (kind === 'replayed' && !isRight) complain(fileId, `a replayed webhook was answered ${status}`);
      },
      onLog(line) {
        if (!line.includes('"message_id"')) return;
        const { outcome, message_id: id } = JSON.parse(line);
        const item = seenItems.get(id);
        if (item === undefined || NOT_ACTED_ON.has(outcome)) return;
        const seen: unknown = cloud().jobs.get(item);
        if (Object(seen).message_id !== id) complain(`message ${id}`, `a replayed webhook was ${outcome}`);
      },
      onEnd() {
        for (const [id, item] of cloud().jobs) {
          const isBookkeeping = id.startsWith('SEEN#') || id.startsWith('PERMITS#');
          if (isBookkeeping && item.expires_at === undefined) complain(id, 'it never expires');
        }
      },
    };
  },
};

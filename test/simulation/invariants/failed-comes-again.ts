import type { Invariant } from '../observed.ts';

export const failedComesAgain: Invariant = {
  name: 'what failed comes again',
  says: 'A message whose work failed, as its function logs, is not deleted before another run has done it.',
  judge({ complain }) {
    const [failed, done] = [new Set<string>(), new Set<string>()];
    return {
      onLog(line) {
        if (!line.includes('"message_id"')) return;
        const { outcome, message_id: id } = JSON.parse(line);
        (outcome === 'message_failed' ? failed : done).add(id);
      },
      onDone(messageId) {
        if (failed.has(messageId) && !done.has(messageId))
          complain(`message ${messageId}`, 'its work failed and it was deleted');
      },
    };
  },
};

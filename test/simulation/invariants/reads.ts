import type { Invariant } from '../observed.ts';
import { isEnded } from './read-item.ts';

const DAY_MS = 86_400_000;

export const readsTellTheTruth: Invariant = {
  name: 'reads tell the truth',
  says: 'A job that a 202 named is found; its ending, once read, stays; its result is what stands in its document for 24 hours, and 410 from then on.',
  judge({ clock, job, document, complain }) {
    const endings = new Map<string, unknown>();
    return {
      onRead(jobId, call, status, body) {
        const item = `JOB#${jobId}`;
        const found = job(jobId);
        // An answer of our own fault says nothing.
        if (status >= 500 || !found) return;
        if (call === 'GET /job-status/{job_id}') {
          if (status !== 200) complain(item, `its status was answered with ${status}`);
          const before = endings.get(jobId);
          if (before !== undefined && before !== body['status'])
            complain(item, 'another ending was read than before');
          if (body['status'] === 'SUCCESS' || body['status'] === 'FAILED') endings.set(jobId, body['status']);
          return;
        }
        if (!isEnded(found) || found.status === 'FAILED') return;
        const isOver = clock.nowMs() > (found.completed_at ?? 0) + DAY_MS + 60_000;
        if (isOver && status !== 410) complain(item, `its result was answered with ${status} after its time`);
        const expected = document(found.file?.name ?? '')?.expected;
        if (status !== 200 || !expected) return;
        const { number } = Object(body['result']);
        if (number !== expected.number) complain(item, 'another result was read than its document has');
      },
    };
  },
};

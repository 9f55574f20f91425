import type { Invocation } from '../cloud/invocation.ts';
import type { Invariant } from '../observed.ts';

/** The half hour that DocuProx has to say by itself what it has, but for the time between a worker's beginning and its call. */
const ECHO_MS = 1_800_000 - 95_000;

export const oneFileAJob: Invariant = {
  name: 'one file a job',
  says: "However often a job is handed in to AzoraOne, it has one file there, under the job's id: a second one would be charged for. DocuProx, which knows no such ids, gets a document it may have again only when the outcome of the call before stayed unknown, which the job shows, and half an hour later at least (but for a worker that was held up). Ocrolus has one document of a job, in one Book.",
  judge({ clock, provider, job, complain }) {
    const calls = new Map<string, { atMs: number; by: Invocation | undefined }>();

    function judgeAgain(jobId: string, item: string): void {
      const before = calls.get(jobId);
      if (!before) return;
      const shown = job(jobId)?.timeline.filter(({ event }) => event === 'called_again').length ?? 0;
      if (shown === 0) complain(item, 'it was handed in again and does not show that');
      const sinceMs = clock.nowMs() - before.atMs;
      if (sinceMs < ECHO_MS && !before.by?.isStalled)
        complain(item, `it was handed in again ${sinceMs} ms after a call that may have been heard`);
    }

    return {
      onProviderCall({ provider: name, jobId, kind, by, response }) {
        if (kind !== 'hand over') return;
        const item = `JOB#${jobId}`;
        const files = provider().files(jobId);
        if (!job(jobId)) complain(item, 'a file was handed in for a job that is not stored');
        if (name === 'docuprox') {
          judgeAgain(jobId, item);
          // What is refused is known not to be there.
          const isTaken = response.status < 300 || response.status >= 500 || response.lost;
          if (isTaken) calls.set(jobId, { atMs: clock.nowMs(), by });
          return;
        }
        if (name === 'azoraone' && files.some(({ id }) => id !== jobId))
          complain(item, "a file was handed in under another id than its job's");
        if (files.length > 1) complain(item, `it has ${files.length} files at the provider`);
      },
    };
  },
};

import type { Invariant } from '../observed.ts';

export const acknowledgedMeansKept: Invariant = {
  name: 'acknowledged means kept',
  says: 'A webhook is answered 200 only after SQS has confirmed its message.',
  judge({ complain }) {
    return {
      onWebhook({ jobId, status, confirmedMessages }) {
        if (status === 200 && confirmedMessages === 0)
          complain(`JOB#${jobId}`, 'a webhook that no queue has was acknowledged');
      },
    };
  },
};

export const forgeryChangesNothing: Invariant = {
  name: 'forgery changes nothing',
  says: 'A webhook with a wrong token is answered 401 or not at all, and nothing comes of it: no message, no write.',
  judge({ complain }) {
    return {
      onWebhook({ kind, jobId, status, confirmedMessages }) {
        if (kind !== 'forged') return;
        const isRefused = status === 401 || status === 'no answer' || status === 503;
        if (!isRefused || confirmedMessages > 0)
          complain(`JOB#${jobId}`, `a forged webhook was answered ${status}`);
      },
    };
  },
};

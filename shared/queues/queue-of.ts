/** The work queues, in the order in which a job goes through them, and which of them takes the wake-ups of a step. */
import type { Step } from '../jobs/obligation.ts';

export const QUEUES = ['unpack', 'start', 'settle', 'deliver', 'purge'] as const;
export type Queue = (typeof QUEUES)[number];

/** References are adopted, and Books looked at, by whoever settles their jobs; endpoints are drained by whoever delivers. */
export function queueOf(step: Step): Queue {
  if (step === 'adopt' || step === 'look') return 'settle';
  return step === 'drain' ? 'deliver' : step;
}

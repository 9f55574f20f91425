import type { FunctionName } from '../../../infra/function-names.ts';
import type { Queue } from '../../../shared/queues/queue-of.ts';

/** Which function each queue feeds. */
export const CONSUMERS: Readonly<Record<Queue, FunctionName>> = {
  unpack: 'unpack-batch',
  start: 'start-job',
  settle: 'settle-job',
  deliver: 'deliver-result',
  purge: 'purge-job',
};

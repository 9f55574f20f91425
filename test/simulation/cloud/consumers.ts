import type { FunctionName, Step } from '../../../infra/config.ts';

/** Which function each queue feeds. */
export const CONSUMERS: Readonly<Record<Step, FunctionName>> = {
  unpack: 'unpack-batch',
  start: 'start-job',
  settle: 'settle-job',
  deliver: 'deliver-result',
  purge: 'purge-job',
};

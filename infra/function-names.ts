/** The functions that the API runs, for whoever calls. */
const CALLED_FUNCTIONS = [
  'submit-job',
  'create-upload',
  'read-job',
  'change-job',
  'track-job',
  'manage-templates',
  'manage-endpoints',
  'receive-notification',
] as const;
export type CalledFunction = (typeof CALLED_FUNCTIONS)[number];

/** Those that run the steps, each fed by its queue. */
export const WORKERS = ['unpack-batch', 'start-job', 'settle-job', 'deliver-result', 'purge-job'] as const;

/** The functions of every stack. */
export const FUNCTION_NAMES = [...CALLED_FUNCTIONS, ...WORKERS, 'poll-due-items'] as const;
export type StageFunction = (typeof FUNCTION_NAMES)[number];

/** `admit-request` is there only behind CloudFront. */
export type FunctionName = StageFunction | 'admit-request';

/**
 * The variables that the functions are given, with production's numbers. test/infra compares what the stack gives
 * with what each function reads; here one environment serves them all.
 */
import type { StageSettings } from '../../../infra/config.ts';
import { QUEUES } from '../../../shared/queues/queue-of.ts';
import { queueUrl } from '../../fakes/aws/memory-sqs.ts';
import { deadLetterQueue } from './queues.ts';

export const JOBS_TABLE = 'jobs';
export const SETTINGS_TABLE = 'settings';
export const BUCKET = 'bucket';
export const CONNECTIONS_PREFIX = 'paperhook/connections/';
export const DATA_KEY_SECRET = 'paperhook/data-key';
export const WEBHOOK_BASE_URL = 'https://paperhook.example';

export function environment({ jobs, poller, deliveries, alarms }: StageSettings): Record<string, string> {
  const queues = QUEUES.flatMap((step) => [
    [`${step.toUpperCase()}_QUEUE_URL`, queueUrl(step)],
    [`${step.toUpperCase()}_DLQ_URL`, queueUrl(deadLetterQueue(step))],
  ]);
  return {
    ...Object.fromEntries(queues),
    METRICS_NAMESPACE: 'paperhook',
    AWS_REGION: 'eu-north-1',
    JOBS_TABLE,
    SETTINGS_TABLE,
    BUCKET,
    CONNECTIONS_PREFIX,
    DATA_KEY_SECRET,
    PROVIDER_URLS: '{}',
    WEBHOOK_BASE_URL,
    EXEMPT_HOSTS: '',
    JOB_DEADLINE_SECONDS: String(jobs.deadlineSeconds),
    FIRST_CHECK_SECONDS: String(jobs.firstCheckSeconds),
    MAX_CHECK_SECONDS: String(jobs.maxCheckSeconds),
    ECHO_SECONDS: String(jobs.echoSeconds),
    WAKE_GRACE_SECONDS: String(jobs.wakeGraceSeconds),
    RESULT_SECONDS: String(jobs.resultSeconds),
    CLAIM_SECONDS: String(poller.claimSeconds),
    SILENT_AFTER_SECONDS: String(alarms.silentAfterSeconds),
    DELIVERY_SCHEDULE_SECONDS: deliveries.scheduleSeconds.join(','),
    DELIVERY_TIMEOUT_SECONDS: String(deliveries.timeoutSeconds),
    ENDPOINT_OFF_AFTER_SECONDS: String(deliveries.offAfterSeconds),
    ENDPOINT_AT_ONCE: String(deliveries.atOncePerEndpoint),
  };
}

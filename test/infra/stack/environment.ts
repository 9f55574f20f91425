import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { StageFunction } from '../../../infra/function-names.ts';
import { resourceName } from './resource-names.ts';
import { functionsOf, synthesised } from './synthesised.ts';

const QUEUES = {
  UNPACK_QUEUE_URL: 'unpack-queue',
  START_QUEUE_URL: 'start-queue',
  SETTLE_QUEUE_URL: 'settle-queue',
  DELIVER_QUEUE_URL: 'deliver-queue',
  PURGE_QUEUE_URL: 'purge-queue',
};

const PROVIDERS = {
  CONNECTIONS_PREFIX: 'paperhook-production/connections/',
  PROVIDER_URLS: '{}',
  FIRST_CHECK_SECONDS: '60',
  WAKE_GRACE_SECONDS: '60',
};

const ENVIRONMENTS: Record<StageFunction, Record<string, string>> = {
  'submit-job': {
    JOBS_TABLE: 'jobs',
    SETTINGS_TABLE: 'settings',
    BUCKET: 'files',
    UNPACK_QUEUE_URL: 'unpack-queue',
    START_QUEUE_URL: 'start-queue',
    JOB_DEADLINE_SECONDS: '82800',
    WAKE_GRACE_SECONDS: '60',
  },
  'create-upload': { JOBS_TABLE: 'jobs', SETTINGS_TABLE: 'settings', BUCKET: 'files' },
  'read-job': { JOBS_TABLE: 'jobs', SETTINGS_TABLE: 'settings', BUCKET: 'files', RESULT_SECONDS: '86400' },
  'change-job': {
    JOBS_TABLE: 'jobs',
    SETTINGS_TABLE: 'settings',
    BUCKET: 'files',
    UNPACK_QUEUE_URL: 'unpack-queue',
    START_QUEUE_URL: 'start-queue',
    SETTLE_QUEUE_URL: 'settle-queue',
    DELIVER_QUEUE_URL: 'deliver-queue',
    PURGE_QUEUE_URL: 'purge-queue',
    JOB_DEADLINE_SECONDS: '82800',
    WAKE_GRACE_SECONDS: '60',
  },
  'track-job': {
    JOBS_TABLE: 'jobs',
    SETTINGS_TABLE: 'settings',
    START_QUEUE_URL: 'start-queue',
    JOB_DEADLINE_SECONDS: '82800',
  },
  'manage-templates': {
    JOBS_TABLE: 'jobs',
    SETTINGS_TABLE: 'settings',
    DELIVER_QUEUE_URL: 'deliver-queue',
    DATA_KEY_SECRET: 'data-key',
    EXEMPT_HOSTS: '',
  },
  'manage-endpoints': {
    JOBS_TABLE: 'jobs',
    SETTINGS_TABLE: 'settings',
    DELIVER_QUEUE_URL: 'deliver-queue',
    DATA_KEY_SECRET: 'data-key',
    EXEMPT_HOSTS: '',
    DELIVERY_TIMEOUT_SECONDS: '15',
    ENDPOINTS_PER_TENANT: '20',
  },
  'receive-notification': {
    SETTLE_QUEUE_URL: 'settle-queue',
    BUCKET: 'files',
    CONNECTIONS_PREFIX: 'paperhook-production/connections/',
  },
  'unpack-batch': {
    JOBS_TABLE: 'jobs',
    BUCKET: 'files',
    ...QUEUES,
    WAKE_GRACE_SECONDS: '60',
    METRICS_NAMESPACE: 'paperhook-production',
  },
  'start-job': {
    JOBS_TABLE: 'jobs',
    SETTINGS_TABLE: 'settings',
    BUCKET: 'files',
    START_QUEUE_URL: 'start-queue',
    SETTLE_QUEUE_URL: 'settle-queue',
    DELIVER_QUEUE_URL: 'deliver-queue',
    PURGE_QUEUE_URL: 'purge-queue',
    ...PROVIDERS,
    ECHO_SECONDS: '1800',
    WEBHOOK_BASE_URL: 'api',
    METRICS_NAMESPACE: 'paperhook-production',
  },
  'settle-job': {
    JOBS_TABLE: 'jobs',
    SETTINGS_TABLE: 'settings',
    BUCKET: 'files',
    START_QUEUE_URL: 'start-queue',
    SETTLE_QUEUE_URL: 'settle-queue',
    DELIVER_QUEUE_URL: 'deliver-queue',
    PURGE_QUEUE_URL: 'purge-queue',
    ...PROVIDERS,
    JOB_DEADLINE_SECONDS: '82800',
    MAX_CHECK_SECONDS: '600',
    SILENT_AFTER_SECONDS: '1800',
    METRICS_NAMESPACE: 'paperhook-production',
  },
  'deliver-result': {
    JOBS_TABLE: 'jobs',
    SETTINGS_TABLE: 'settings',
    BUCKET: 'files',
    SETTLE_QUEUE_URL: 'settle-queue',
    DELIVER_QUEUE_URL: 'deliver-queue',
    PURGE_QUEUE_URL: 'purge-queue',
    DATA_KEY_SECRET: 'data-key',
    EXEMPT_HOSTS: '',
    DELIVERY_SCHEDULE_SECONDS: '0,10,30,60,120,300,900,3600,7200,14400,28800',
    DELIVERY_TIMEOUT_SECONDS: '15',
    ENDPOINT_OFF_AFTER_SECONDS: '432000',
    ENDPOINT_AT_ONCE: '5',
    RESULT_SECONDS: '86400',
    WAKE_GRACE_SECONDS: '60',
    METRICS_NAMESPACE: 'paperhook-production',
  },
  'purge-job': { JOBS_TABLE: 'jobs', BUCKET: 'files', RESULT_SECONDS: '86400' },
  'poll-due-items': {
    JOBS_TABLE: 'jobs',
    BUCKET: 'files',
    ...QUEUES,
    UNPACK_DLQ_URL: 'unpack-dlq',
    START_DLQ_URL: 'start-dlq',
    SETTLE_DLQ_URL: 'settle-dlq',
    DELIVER_DLQ_URL: 'deliver-dlq',
    PURGE_DLQ_URL: 'purge-dlq',
    CLAIM_SECONDS: '120',
    METRICS_NAMESPACE: 'paperhook-production',
  },
};

describe('environment in production', () => {
  const functions = functionsOf(synthesised('production'));
  for (const [name, environment] of Object.entries(ENVIRONMENTS)) {
    it(`tells ${name} where everything is`, () => {
      const variables = functions.get(name)?.Environment.Variables;
      const named = Object.entries(variables).map(([key, value]) => [key, resourceName(value)]);
      assert.deepEqual(Object.fromEntries(named), {
        ...environment,
        NODE_OPTIONS: '--enable-source-maps',
      });
    });
  }
});

describe('hosts exempt from the guard of outbound calls', () => {
  /** Of each function that asks the guard; both what is posted and what is accepted as a URL go by it. */
  const exempt = (stage: string) => {
    const hosts = new Map<string, unknown>();
    for (const [name, { Environment }] of functionsOf(synthesised(stage))) {
      const value = Environment.Variables.EXEMPT_HOSTS;
      if (value !== undefined) hosts.set(name, value);
    }
    return hosts;
  };

  for (const stage of ['production', 'development']) {
    it(`are none in ${stage}, where strangers can reach`, () => {
      const hosts = exempt(stage);
      for (const name of ['deliver-result', 'manage-templates', 'manage-endpoints'])
        assert.ok(hosts.has(name));
      assert.deepEqual(new Set(hosts.values()), new Set(['']));
    });
  }

  it('are the sample endpoint on one machine', () => {
    assert.deepEqual(new Set(exempt('local').values()), new Set(['127.0.0.1:3902']));
  });
});

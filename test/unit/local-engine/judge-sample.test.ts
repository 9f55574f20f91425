import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Webhook } from 'standardwebhooks';
import type { Followed } from '../../../infra/local/follow-jobs.ts';
import { judgeSample } from '../../../infra/local/judge-sample.ts';

const secret = 'whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=';

function followed(given: {
  status?: string;
  completed_via?: string;
  webhook?: 'lost';
  endsAs?: 'FAILED';
}): Followed {
  const {
    status = 'SUCCESS',
    completed_via = 'notification',
    webhook = 'arrives',
    endsAs = 'SUCCESS',
  } = given;
  const contentType = 'application/pdf' as const;
  return {
    jobId: 'job-1',
    sample: {
      provider: 'docuprox',
      fileName: 'a.pdf',
      contentType,
      bytes: new Uint8Array(),
      webhook,
      endsAs,
    },
    job: { job_id: 'job-1', status, completed_via, delivery: { state: 'delivered' }, timeline: [] },
  };
}

function delivery(status: string, signedWith = secret) {
  const rawBody = JSON.stringify({ job_id: 'job-1', status });
  const now = new Date();
  const headers = {
    'webhook-id': 'msg_1',
    'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
    'webhook-signature': new Webhook(signedWith).sign('msg_1', now, rawBody),
  };
  return { receivedAt: now.toISOString(), headers, rawBody };
}

const other = 'whsec_YWJjZGVmMDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODk=';
const cases: [what: string, problems: string[], expected: string[]][] = [
  ['all as it should be', judgeSample(followed({}), [delivery('SUCCESS')], { docuprox: secret }), []],
  [
    'a lost webhook',
    judgeSample(followed({ webhook: 'lost', completed_via: 'poller' }), [delivery('SUCCESS')], {
      docuprox: secret,
    }),
    [],
  ],
  [
    'a webhook that was to be lost and was not',
    judgeSample(followed({ webhook: 'lost' }), [delivery('SUCCESS')], { docuprox: secret }),
    ['completed via notification, not poller'],
  ],
  [
    'an unexpected failure',
    judgeSample(followed({ status: 'FAILED' }), [delivery('FAILED')], { docuprox: secret }),
    ['status FAILED instead of SUCCESS', 'delivered as FAILED'],
  ],
  [
    'a failure without a reason',
    judgeSample(followed({ status: 'FAILED', endsAs: 'FAILED' }), [delivery('FAILED')], { docuprox: secret }),
    ['no reason for its failure'],
  ],
  ['no delivery', judgeSample(followed({}), [], { docuprox: secret }), ['no delivery received']],
  [
    'a wrong signature',
    judgeSample(followed({}), [delivery('SUCCESS', other)], { docuprox: secret }),
    ['delivered with a wrong signature'],
  ],
];

for (const [what, problems, expected] of cases) {
  test(`a sample is judged: ${what}`, () => assert.deepEqual(problems, expected));
}

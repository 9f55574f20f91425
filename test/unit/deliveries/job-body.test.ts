import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type EndedJob, jobBody, jobEvent } from '../../../shared/deliveries/bodies/job-body.ts';
import { deliveryId } from '../../../shared/deliveries/delivery-id.ts';
import type { Reason } from '../../../shared/errors.ts';
import type { Job, StoredResult } from '../../../shared/jobs/job.ts';
import { exampleJob } from '../../fakes/example-job.ts';

const job = {
  job_id: '7d1f6c3e-0a54-4d5b-9a35-0f5f3f2b8a11',
  template_id: '1c9d4b1e-6f0e-4b57-8f6a-7b1f0f7d2c33',
  static_values: '{"cost_center":42}',
};
const known =
  '"job_id":"7d1f6c3e-0a54-4d5b-9a35-0f5f3f2b8a11","template_id":"1c9d4b1e-6f0e-4b57-8f6a-7b1f0f7d2c33",' +
  '"static_values":{"cost_center":42}';

function body(ended: EndedJob, stored?: StoredResult): string {
  return JSON.stringify(jobBody(ended, stored));
}

describe('the body of a delivery', () => {
  test('has the result of a job that succeeded', () => {
    assert.equal(
      body({ ...job, status: 'SUCCESS' }, { result: { total: '12.50' }, raw: null }),
      `{"event":"job.succeeded","status":"SUCCESS",${known},"result":{"total":"12.50"}}`,
    );
  });

  test('has a result that is null, and static values that are none', () => {
    assert.equal(
      body({ job_id: 'a', template_id: 'b', status: 'SUCCESS' }, JSON.parse('{"result":null,"raw":null}')),
      '{"event":"job.succeeded","status":"SUCCESS","job_id":"a","template_id":"b","static_values":{},"result":null}',
    );
  });

  test('says what is wrong with a job that failed, and nothing that was not meant for tenants', () => {
    const error = {
      code: 'provider_failed',
      message: 'The file has no text.',
      stack: 'at internal',
    } as const;
    assert.equal(
      body({ ...job, status: 'FAILED', error }),
      `{"event":"job.failed","status":"FAILED",${known},"error":{"code":"provider_failed","message":"The file has no text."}}`,
    );
  });

  test('says that the result has expired', () => {
    assert.equal(
      body({ ...job, status: 'SUCCESS' }),
      `{"event":"job.succeeded","status":"SUCCESS",${known},"error":{"code":"result_expired","message":"The result was deleted 24 hours after the job had ended."}}`,
    );
  });
});

test('a batch is completed when its documents have ended, and has failed when it ended before them', () => {
  const failed = (code: Reason['code'], fields: Partial<Job> = {}) =>
    exampleJob({ status: 'FAILED', error: { code, message: 'm' }, ...fields });
  assert.equal(jobEvent(exampleJob({ status: 'SUCCESS', documents: 2 })), 'batch.completed');
  assert.equal(jobEvent(failed('documents_failed', { documents: 2 })), 'batch.completed');
  assert.equal(jobEvent(failed('cancelled', { documents: 2 })), 'job.failed');
  assert.equal(jobEvent(failed('archive_refused')), 'job.failed');
  assert.equal(jobEvent(exampleJob({ status: 'SUCCESS' })), 'job.succeeded');
});

test('a delivery is named after its job and event, without full stops', () => {
  assert.equal(
    deliveryId('7d1f6c3e-0a54-4d5b-9a35-0f5f3f2b8a11', 'job.succeeded'),
    'msg_7d1f6c3e-0a54-4d5b-9a35-0f5f3f2b8a11_job-succeeded',
  );
  assert.equal(
    deliveryId('7d1f6c3e-0a54-4d5b-9a35-0f5f3f2b8a11', 'job.failed'),
    'msg_7d1f6c3e-0a54-4d5b-9a35-0f5f3f2b8a11_job-failed',
  );
});

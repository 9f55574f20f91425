import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { announceEvent, announceJob } from '../../../functions/deliver-result/announcement.ts';
import { newEvent } from '../../../shared/deliveries/event-item.ts';
import type { Job, StoredResult } from '../../../shared/jobs/job.ts';
import { exampleDelivery } from '../../fakes/deliveries.ts';
import { exampleJob, exampleTemplate, JOB_ID, JOB_ITEM, MINUTE, T0 } from '../../fakes/example-job.ts';

const RESULT: StoredResult = { result: { total: 3268.75 }, raw: { success: true } };
const SUCCESS: Partial<Job> = { step: 'deliver', status: 'SUCCESS', completed_at: T0 + MINUTE };
const THREE: Partial<Job> = { documents: 3, successful: new Set([0, 2]) };
const DOCUMENTS_FAILED = { code: 'documents_failed', message: 'None of the documents succeeded.' } as const;
const ABOUT = { job_id: JOB_ID, template_id: 'template-1', static_values: { source: 'mail' } };

/** @param stored what is stored of the result. */
async function announced(fields: Partial<Job>, stored?: StoredResult) {
  const announcement = announceJob(exampleJob(fields), async () => stored);
  return {
    event: announcement.event,
    isTold: announcement.template?.isTold,
    body: JSON.parse(await announcement.body()),
  };
}

test('a job is announced under an id of its end, with the template that it was accepted under', () => {
  const deliveries = { 'template-1': exampleDelivery() };
  const job = exampleJob({ ...SUCCESS, attempts: 2, deliveries });
  const { body: _, ...announcement } = announceJob(job, async () => RESULT);
  assert.deepEqual(announcement, {
    item: JOB_ITEM,
    tenant: 'acme',
    event: 'job.succeeded',
    deliveryId: `msg_${JOB_ID}_job-succeeded`,
    occurredAtMs: T0 + MINUTE,
    faults: 2,
    template: { templateId: 'template-1', accepted: exampleTemplate(), isTold: true },
    deliveries,
  });
});

describe('the end of a batch', () => {
  test("is told with its counts to the endpoints of the tenant; its template's URL is told of each document", async () => {
    assert.deepEqual(await announced({ ...SUCCESS, ...THREE }), {
      event: 'batch.completed',
      isTold: false,
      body: {
        ...{ event: 'batch.completed', status: 'SUCCESS', ...ABOUT },
        counts: { documents: 3, successful: 2, failed: 1 },
      },
    });
  });

  test("is told its template's URL too where its documents have a result in common", async () => {
    for (const kept of [{ result: '{}' }, { result_key: `results/${JOB_ID}/token-1.json` }]) {
      assert.deepEqual(await announced({ ...SUCCESS, ...THREE, ...kept }, RESULT), {
        event: 'batch.completed',
        isTold: true,
        body: {
          ...{ event: 'batch.completed', status: 'SUCCESS', ...ABOUT },
          counts: { documents: 3, successful: 2, failed: 1 },
          result: { total: 3268.75 },
        },
      });
    }
  });

  test('says so when that result has been deleted since, whoever is told', async () => {
    const deliveries = { 'endpoint-1': exampleDelivery({ state: 'owed' }) };
    const { body } = await announced({ ...SUCCESS, ...THREE, deliveries, result_gone: true });
    assert.deepEqual([body.status, body.error.code, 'result' in body], ['SUCCESS', 'result_expired', false]);
  });

  test('of which no document succeeded is completed as well, and has failed', async () => {
    const failed = { status: 'FAILED', error: DOCUMENTS_FAILED } as const;
    assert.deepEqual(await announced({ ...SUCCESS, documents: 3, ...failed }), {
      event: 'batch.completed',
      isTold: false,
      body: {
        ...{ event: 'batch.completed', status: 'FAILED', ...ABOUT },
        counts: { documents: 3, successful: 0, failed: 3 },
        error: DOCUMENTS_FAILED,
      },
    });
  });

  test("that never had a document is the failure of a job, which its template's URL is told", async () => {
    const error = { code: 'archive_refused', message: 'inner.zip: an archive in an archive' } as const;
    assert.deepEqual(await announced({ ...SUCCESS, status: 'FAILED', error }), {
      event: 'job.failed',
      isTold: true,
      body: { event: 'job.failed', status: 'FAILED', ...ABOUT, error },
    });
  });
});

test('a document of a batch says which one it is', async () => {
  const batch = { batch_id: 'batch-1', index: 1, count: 3 };
  assert.deepEqual(await announced({ ...SUCCESS, batch }, RESULT), {
    event: 'job.succeeded',
    isTold: true,
    body: {
      ...{ event: 'job.succeeded', status: 'SUCCESS', ...ABOUT },
      ...{ ...batch, file_name: 'invoice.pdf', result: { total: 3268.75 } },
    },
  });
});

test('an event of another kind is told as it was written, but not to the endpoint that it is about', async () => {
  const body = { endpoint_id: 'a', reason: 'gone' };
  const about = { tenant: 'acme', event: 'endpoint.disabled', about: 'a_7', body, except: 'a' };
  const { body: read, ...announcement } = announceEvent({ ...newEvent(about, T0), attempts: 3 });
  assert.deepEqual(announcement, {
    item: 'EVENT#a_7_endpoint-disabled',
    tenant: 'acme',
    event: 'endpoint.disabled',
    deliveryId: 'msg_a_7_endpoint-disabled',
    occurredAtMs: T0,
    faults: 3,
    except: 'a',
    deliveries: undefined,
  });
  assert.deepEqual(JSON.parse(await read()), { event: 'endpoint.disabled', ...body });
});

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { PaperhookError } from '../../../shared/errors.ts';
import { noticeReference, type ReferenceItem } from '../../../shared/jobs/reference.ts';
import { HOUR, JOB_ID, MINUTE, SECOND, T0, UPLOAD } from '../../fakes/example-job.ts';
import { createPipeline, WEBHOOK } from '../../fakes/pipeline.ts';

const REFERENCE = `REF#azoraone#main#123/${JOB_ID}`;
const NOTICED = {
  provider: 'azoraone',
  connection: 'main',
  reference: { key: `123/${JOB_ID}`, values: { companyID: '123', fileID: JOB_ID } },
};

test('the document is handed over as it was, and the job waits for news', async () => {
  const { accept, wake, job, provider, obligations, takeSent } = createPipeline();
  await accept();
  assert.equal(await wake('start', 'submit'), 'done');
  const document = provider.documents.get(JOB_ID);
  assert.deepEqual(
    { ...document, bytes: Buffer.from(document?.bytes ?? []).toString() },
    {
      jobId: JOB_ID,
      fileName: 'invoice.pdf',
      contentType: 'application/pdf',
      bytes: '%PDF-1.7\n',
      staticValues: { source: 'mail' },
    },
  );
  const { step, due, status, reference, timeline, attempts } = await job();
  assert.deepEqual([step, due, status, attempts], ['settle', T0 + MINUTE, 'PROCESSING IMAGE', 0]);
  assert.deepEqual(reference, {
    key: `123/${JOB_ID}`,
    values: { companyID: '123', fileID: JOB_ID },
  });
  assert.deepEqual(timeline.at(-1), { at: T0, event: 'PROCESSING IMAGE' });
  const claimed = await obligations<ReferenceItem>().get(REFERENCE);
  assert.equal(claimed?.job_item, `JOB#${JOB_ID}`);
  assert.deepEqual(takeSent(), []);
});

test('the first check is not later than the deadline', async () => {
  const { accept, wake, job } = createPipeline();
  await accept({ deadline: T0 + 10 * SECOND });
  await wake('start');
  assert.equal((await job()).due, T0 + 10 * SECOND);
});

test('a notification that came before is looked at now', async () => {
  const { accept, wake, job, obligations, takeSent } = createPipeline();
  await accept();
  await noticeReference(obligations<ReferenceItem>(), NOTICED, T0);
  await wake('start', 'submit');
  assert.equal((await job()).due, T0 + MINUTE);
  assert.deepEqual(
    takeSent().map(({ step, delaySeconds }) => [step, delaySeconds]),
    [['settle', 0]],
  );
});

test('and it counts as what completed the job', async () => {
  const { accept, wake, job, obligations, takeSent, run } = createPipeline();
  await accept();
  await noticeReference(obligations<ReferenceItem>(), NOTICED, T0);
  await wake('start', 'submit');
  const [next] = takeSent();
  assert.ok(next);
  await run(next);
  assert.equal((await job()).completed_via, 'notification');
});

describe('what goes wrong', () => {
  test('an upload that was never stored ends the job', async () => {
    const { accept, wake, job, files, provider } = createPipeline();
    await accept();
    files.objects.clear();
    assert.equal(await wake('start'), 'done');
    const { status, error, step } = await job();
    assert.deepEqual([status, error?.code, step], ['FAILED', 'upload_missing', 'deliver']);
    assert.equal(provider.calls.submit, 0);
  });

  test("a refusal ends it, with the provider's reason", async () => {
    const { accept, wake, job, provider } = createPipeline();
    await accept({ webhook: WEBHOOK });
    const refused = new PaperhookError('document_refused', 'AzoraOne answered 400', { fault: 'permanent' });
    provider.api.submit = () => Promise.reject(refused);
    await wake('start');
    const { status, error, step } = await job();
    assert.deepEqual([status, step], ['FAILED', 'deliver']);
    assert.deepEqual(error, { code: 'document_refused', message: 'AzoraOne answered 400' });
  });

  test('an outage is waited out, and the upload is kept for it', async () => {
    const { accept, wake, job, provider, clock, files, takeSent } = createPipeline();
    await accept();
    const { submit } = provider.api;
    const down = new PaperhookError('provider_unavailable', 'AzoraOne could not be reached', {
      fault: 'transient',
    });
    provider.api.submit = () => Promise.reject(down);
    for (const wait of [5, 10, 20]) {
      const before = clock.ms;
      await wake('start');
      assert.deepEqual([(await job()).status, (await job()).not_before], ['NEW', before + wait * SECOND]);
      assert.equal(takeSent()[0]?.delaySeconds, wait);
      clock.ms += wait * SECOND;
    }
    assert.ok(files.objects.has(UPLOAD));
    provider.api.submit = submit;
    await wake('start');
    const { status, attempts, last_failure } = await job();
    assert.deepEqual([status, attempts, last_failure], ['PROCESSING IMAGE', 0, undefined]);
  });

  test('a reference that can not be claimed is tried again, and the document is one', async () => {
    const { accept, wake, job, provider, clock, obligations } = createPipeline();
    await accept();
    const holder = obligations<ReferenceItem>();
    await noticeReference(holder, NOTICED, T0);
    // Somebody is adopting it at this moment.
    await holder.takeLease({ id: REFERENCE, step: 'adopt', token: 'x', nowMs: T0, untilMs: T0 + SECOND });
    await wake('start');
    assert.deepEqual([(await job()).step, (await job()).last_failure?.code], ['start', 'unavailable']);
    clock.ms += 5 * SECOND;
    await wake('start');
    assert.equal((await job()).step, 'settle');
    assert.deepEqual([provider.calls.submit, provider.documents.size], [1, 1]);
  });

  test('a job past its deadline is not started', async () => {
    const { accept, wake, job, clock, provider } = createPipeline();
    await accept();
    clock.ms = T0 + 23 * HOUR;
    await wake('start', 'poller');
    assert.deepEqual([(await job()).error?.code, provider.calls.submit], ['deadline_exceeded', 0]);
  });
});

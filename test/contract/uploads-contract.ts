/** What whoever says which job an upload is for must do. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ObligationStore } from '../../shared/jobs/obligation-store.ts';
import { newUpload, type UploadItem } from '../../shared/jobs/upload.ts';
import type { ClaimUpload } from '../../shared/store/uploads.ts';

const file = { name: 'a.pdf', content_type: 'application/pdf', bytes: 7, pages: 1 };
const use = (job_id: string, fingerprint = 'print-1') => ({ job_id, fingerprint, sha256: 'ab', file });

export function uploadsContract(
  name: string,
  open: () => { claim: ClaimUpload; store: Pick<ObligationStore<UploadItem>, 'create' | 'get'> },
): void {
  const made = async (uploadId: string) => {
    const { claim, store } = open();
    await store.create(newUpload({ uploadId, tenant: 'acme', bytes: 7, fileName: undefined, nowMs: 1_000 }));
    return { claim, useOf: async () => (await store.get(`UPLOAD#${uploadId}`))?.use };
  };

  describe(`${name}: uploads`, () => {
    test('an upload is the first job that asks, and whoever asks later learns of it', async () => {
      const { claim, useOf } = await made('first');
      assert.deepEqual(await claim('first', use('job-1')), use('job-1'));
      assert.deepEqual(await claim('first', use('job-2', 'print-2')), use('job-1'));
      assert.deepEqual(await claim('first', use('job-1')), use('job-1'));
      assert.deepEqual(await useOf(), use('job-1'));
    });

    test('a job that came to nothing is replaced by one other, however many try', async () => {
      const { claim, useOf } = await made('anew');
      await claim('anew', use('job-1'));
      assert.equal((await claim('anew', use('job-2'), 'job-1'))?.job_id, 'job-2');
      assert.equal((await claim('anew', use('job-3'), 'job-1'))?.job_id, 'job-2');
      assert.equal((await useOf())?.job_id, 'job-2');
    });

    test('what is no upload is made none', async () => {
      const { claim, store } = open();
      assert.equal(await claim('nowhere', use('job-1')), undefined);
      assert.equal(await store.get('UPLOAD#nowhere'), undefined);
    });
  });
}

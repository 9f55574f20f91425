import assert from 'node:assert/strict';
import { test } from 'node:test';
import { completeUpload } from '../../../shared/jobs/accept-job.ts';
import type { Job } from '../../../shared/jobs/job.ts';
import { T0, UPLOAD } from '../../fakes/example-job.ts';
import { createPipeline } from '../../fakes/pipeline.ts';

test('completing an upload is no try of the start: why that failed is still known', async () => {
  const { accept, job, steps, files } = createPipeline();
  const last_failure = { code: 'connection_unusable', message: 'wrong keys' } as const;
  const half = await accept({ last_failure });
  await files.remove(UPLOAD);
  await completeUpload(steps<Job>(), half, {
    put: () => files.put(UPLOAD, Buffer.from('x')),
    // Whoever has put it need not ask: by now the job may have used it, and let it go.
    isThere: async () => false,
  });
  const { step, due, last_failure: kept } = await job();
  assert.deepEqual([step, due, kept], ['start', T0 + 60_000, last_failure]);
  assert.equal(await files.has(UPLOAD), true);
});

/** A batch that has ended, and its documents; each test says what differs. */
import type { Job } from '../../shared/jobs/job.ts';
import type { Changes } from '../../shared/jobs/obligation-store.ts';
import { exampleJob, HOUR, MINUTE, T0 } from './example-job.ts';

export const BATCH_ID = '0b5e8a1c-4d2f-4a6b-9c3d-7e1f2a3b4c5d';
/** SHA-256 of `document 0 of 0b5e8a1c-...` and so on, in the form of a UUID of version 4. */
export const DOCUMENT_IDS = [
  'f5e1b106-b8c5-4ded-8380-7830e876525c',
  'f76b745b-74ed-4da4-8c1b-cc6d8d66a2cf',
  '9c48a8ba-6d76-4a56-864a-6ffeee900d6a',
] as const;

export function exampleBatch(fields: Changes<Job> = {}): Job {
  const batch = exampleJob({
    id: `JOB#${BATCH_ID}`,
    job_id: BATCH_ID,
    file: { name: 'march.zip', content_type: 'application/zip', bytes: 900 },
    documents: 3,
    status: 'SUCCESS',
    step: 'purge',
    due: T0 + 25 * HOUR,
    completed_at: T0 + HOUR,
  });
  return { ...batch, ...fields } as Job;
}

/** The first document succeeded after 3 minutes, the second after 1; the third failed after 2. */
export function exampleDocument(index: 0 | 1 | 2, fields: Changes<Job> = {}): Job {
  const job_id = DOCUMENT_IDS[index];
  const at = T0 + ([3, 1, 2][index] ?? 0) * MINUTE;
  const ending: Partial<Job> =
    index === 2
      ? { status: 'FAILED', error: { code: 'provider_failed', message: 'unreadable' } }
      : { status: 'SUCCESS', result: `{"result":{"number":"INV-${index}","total":-1.5},"raw":{"all":1}}` };
  const document = exampleJob({
    id: `JOB#${job_id}`,
    job_id,
    batch: { batch_id: BATCH_ID, index, count: 3 },
    file: { name: `${'abc'[index]}.pdf`, content_type: 'application/pdf', bytes: 9, pages: 1 },
    step: 'purge',
    due: at + 24 * HOUR,
    completed_at: at,
    ...ending,
  });
  return { ...document, ...fields } as Job;
}

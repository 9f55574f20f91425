/** The pipeline with a job of DocuProx's: a provider that can't be asked twice, and its webhooks. */
import { PaperhookError } from '../../shared/errors.ts';
import type { Job } from '../../shared/jobs/job.ts';
import type { NotificationMessage } from '../../shared/queues/notification-message.ts';
import { exampleTemplate, JOB_ID, T0 } from './example-job.ts';
import { createPipeline } from './pipeline.ts';

/** DocuProx's own name of the job. */
export const THEIR_ID = 'a1b2c3d4-e5f6-7890-abcd-ef1234567890';
export const THEIRS = { key: THEIR_ID, values: { job_id: THEIR_ID } };
export const RESULT = { invoice_number: '20417', total: '3268.75' };

export const TEMPLATE = {
  ...exampleTemplate(),
  provider: 'docuprox',
  options: { provider_template_id: '550e8400-e29b-41d4-a716-446655440000' },
  fields: [],
};

/** As receive-notification sends it; what is given stands in place of what DocuProx documents. */
export function docuproxWebhook(
  given: Record<string, unknown> = {},
  connection = 'main',
): NotificationMessage {
  const body = {
    job_id: THEIR_ID,
    template_id: TEMPLATE.options.provider_template_id,
    static_values: { source: 'mail', paperhook_job_id: JOB_ID },
    result: RESULT,
    ...given,
  };
  return {
    v: 1,
    type: 'notification',
    provider: 'docuprox',
    connection,
    received_at: T0,
    query: {},
    body: Buffer.from(JSON.stringify(body)).toString('base64'),
  };
}

export const unknownOutcome = () =>
  new PaperhookError('outcome_unknown', 'DocuProx gave no answer', { fault: 'transient' });

export function createDocuProxPipeline() {
  const pipeline = createPipeline();
  const { provider, accept } = pipeline;
  const calls = { submit: 0 };
  /** What becomes of the next submits, in turn; then each is answered. */
  const submits: (() => Promise<typeof THEIRS>)[] = [];
  Object.assign(provider.api, {
    isSubmitRepeatable: false,
    async submit() {
      calls.submit += 1;
      return (submits.shift() ?? (async () => THEIRS))();
    },
    fetchResult: async () => ({ fields: RESULT, raw: { result: RESULT } }),
  });
  return {
    ...pipeline,
    calls,
    submits,
    accept: (fields: Partial<Job> = {}) => accept({ template: TEMPLATE, ...fields }),
  };
}

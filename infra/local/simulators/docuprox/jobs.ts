/** The jobs of an account: taken in, processed when their time has come, paid for by the page. */
import * as z from 'zod';
import { finishing } from '../finishing.ts';
import type { RequestBody } from '../model-request.ts';
import { type Answer, failed, UNKNOWN_JOB } from './answers.ts';
import { payloadsOf, toCsv } from './extraction.ts';
import type { Faults } from './faults.ts';
import { documentsOf, type JobRecord } from './job-record.ts';
import { statusOf } from './status.ts';
import type { createTemplates } from './templates.ts';

export interface JobsPorts {
  templates: ReturnType<typeof createTemplates>;
  faults: Faults;
  now(): number;
  newJobId(): string;
  /** Asked once a job. */
  processingMs(): number;
  credits: { left: number };
  /** How long results are kept. */
  resultMs: number;
}

const staticValues = z.record(z.string(), z.unknown());
const resultsBody = z.object({ job_id: z.string(), result_format: z.enum(['json', 'csv']).default('json') });

export function createJobs({ templates, faults, now, newJobId, processingMs, credits, resultMs }: JobsPorts) {
  const jobs = new Map<string, JobRecord>();
  const find = (jobId: string) => jobs.get(jobId.toLowerCase());
  const about = ({ jobId, fileName }: JobRecord) => ({ fileID: jobId, fileName });

  function add(body: RequestBody): Answer {
    if (body.kind !== 'form') return failed(400, body.kind === 'unreadable' ? body.reason : 'Bad request');
    const { template_id = '', static_values } = body.fields;
    if (!body.file) return failed(400, 'actual_image is required');
    if (!z.uuid().safeParse(template_id).success) return failed(400, 'template_id must be a UUID');
    const values = staticValues.safeParse(parseOrNothing(static_values ?? '{}'));
    if (!values.success) return failed(400, 'static_values must be an object');
    const template = templates.find(template_id);
    if (!template) return failed(404, 'Template not found');
    if (credits.left <= 0) return failed(402, 'Insufficient credits');
    const job: JobRecord = {
      ...body.file,
      jobId: newJobId(),
      template,
      staticValues: values.data,
      addedAt: now(),
      finishesAt: now() + processingMs(),
      state: 'open',
    };
    jobs.set(job.jobId, job);
    const { template_id: id } = template;
    return { status: 202, body: { job_id: job.jobId, template_id: id, static_values: job.staticValues } };
  }

  function status(jobId: string): Answer {
    const job = find(jobId);
    if (!job) return UNKNOWN_JOB;
    const spelled = faults.take('spell_status', about(job))?.as ?? statusOf(job, now());
    return {
      status: 200,
      body: { job_id: job.jobId, template_id: job.template.template_id, status: spelled },
    };
  }

  /** Only the 24 hours are documented: neither what is said before the end, nor of a failure, nor after them. */
  function results(body: RequestBody): Answer {
    const asked = resultsBody.safeParse(body.kind === 'json' ? body.value : undefined);
    if (!asked.success) return failed(400, 'job_id is required, result_format is json or csv');
    const job = find(asked.data.job_id);
    if (!job || now() >= job.finishesAt + resultMs || faults.take('lose_result', about(job)))
      return UNKNOWN_JOB;
    if (job.state === 'open') return failed(409, 'Job is not completed');
    if (job.state === 'failed') return failed(422, 'Job failed');
    const payloads = payloadsOf(job);
    const shape = faults.take('shape_result', about(job))?.as;
    if (asked.data.result_format === 'csv' || shape === 'csv') return { status: 200, body: toCsv(payloads) };
    if (shape === 'list' || job.entries) return { status: 200, body: payloads };
    return { status: 200, body: shape === 'bare' ? payloads[0]?.result : payloads[0] };
  }

  return {
    add,
    status,
    results,
    find,
    all: () => [...jobs.values()],

    ...finishing(() => [...jobs.values()].filter(({ state }) => state === 'open')),

    /** What nobody can read fails. Pages are paid for when they have been processed. */
    finish(job: JobRecord, fails: boolean): void {
      const documents = documentsOf(job);
      const isReadable = documents.length > 0 && documents.some(({ document }) => document.text !== '');
      job.state = fails || !isReadable ? 'failed' : 'done';
      if (job.state === 'done')
        credits.left -= documents.reduce((sum, { document }) => sum + (document.pages ?? 1), 0);
    },
  };
}

function parseOrNothing(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

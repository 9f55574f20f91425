/**
 * DocuProx as its documentation describes it, as a pure model: no timer, network or randomness of its own. It is driven
 * from outside, as AzoraOne's is.
 *
 * Facts: https://www.docuprox.com/docs/integration/webhook, docuprox.com/docs/api and DocuProx's own clients. Where they
 * are silent or contradict each other, the code says so.
 */
import { createCallCounts } from '../call-counts.ts';
import { callWithFaults } from '../call-with-faults.ts';
import { driveWebhooks } from '../drive-webhooks.ts';
import type { ModelRequest, ModelResponse } from '../model-request.ts';
import { createWebhooks } from '../webhooks.ts';
import { SIMULATOR_API_KEY } from './access.ts';
import { type Answer, failed, faultAnswer, toResponse, WRONG_KEY } from './answers.ts';
import { createDocuProxFaults, type FaultInput } from './faults.ts';
import { createJobs } from './jobs.ts';
import { findOperation, type Operation } from './operations.ts';
import { planJobWebhooks } from './plan-webhooks.ts';
import { createTemplates } from './templates.ts';

/** "Automatic retry mechanism for failed webhooks" is all that is documented: these delays are ours. */
const RESENDS = { delaysSeconds: [30, 120, 600], isTaken: (status: number) => status >= 200 && status < 300 };
const RESULT_MS = 24 * 3_600_000;

export interface DocuProxModelOptions {
  /** Epoch milliseconds. */
  now: () => number;
  /** How long a job takes. */
  processingMs: () => number;
  apiKey?: string;
  /** Ids of jobs; counted up if left out. DocuProx's are UUIDs. */
  newJobId?: () => string;
  /** Without end if left out. */
  credits?: number;
  /** Multiplies the delays between a webhook's attempts; 1 by default. */
  timeScale?: number;
}

export type DocuProxModel = ReturnType<typeof createDocuProxModel>;

export function createDocuProxModel({
  now,
  processingMs,
  apiKey = SIMULATOR_API_KEY,
  newJobId = countedIds(),
  credits = Number.POSITIVE_INFINITY,
  timeScale = 1,
}: DocuProxModelOptions) {
  const account = { left: credits };
  const faults = createDocuProxFaults();
  const templates = createTemplates();
  const jobs = createJobs({
    templates,
    faults,
    now,
    newJobId,
    processingMs,
    credits: account,
    resultMs: RESULT_MS,
  });
  const webhooks = createWebhooks(RESENDS, timeScale);
  const calls = createCallCounts();

  /** Brings everything that has happened by now about. */
  function advance(): void {
    for (const job of jobs.due(now())) {
      const subject = { fileID: job.jobId, fileName: job.fileName };
      if (faults.take('never_finish', subject)) {
        job.finishesAt = Number.POSITIVE_INFINITY;
        continue;
      }
      jobs.finish(job, faults.take('fail_file', subject) !== undefined);
      if (job.state === 'failed') continue;
      for (const webhook of planJobWebhooks(job, faults))
        webhooks.add(webhook, job.finishesAt + webhook.delayMs);
    }
  }

  function perform(operation: Operation, { body, query }: ModelRequest): Answer {
    if (operation === 'process_job') return jobs.add(body);
    return operation === 'job_status' ? jobs.status(query['job_id'] ?? '') : jobs.results(body);
  }

  /** The call with the faults that meet it. */
  function performFaulty(operation: Operation, request: ModelRequest): ModelResponse {
    return callWithFaults(faults, {
      subject: { operation, ...faultSubject(request) },
      perform: () => perform(operation, request),
      refuse: faultAnswer,
      toResponse,
    });
  }

  /** An upload brings its name along; a later call's document is the one that was uploaded. */
  function faultSubject({ body, query }: ModelRequest) {
    if (body.kind === 'form') return { fileName: body.file?.fileName };
    const asked = body.kind === 'json' ? Object(body.value).job_id : query['job_id'];
    const fileID = String(asked ?? '');
    return { fileID, fileName: jobs.find(fileID)?.fileName };
  }

  return {
    handle(request: ModelRequest): ModelResponse {
      advance();
      const operation = findOperation(request);
      const denied = request.headers['x-auth'] === apiKey ? undefined : WRONG_KEY;
      const response =
        denied || !operation
          ? toResponse(denied ?? failed(404, 'Not found'))
          : performFaulty(operation, request);
      calls.add(operation ?? 'unknown', response.status);
      return response;
    },

    ...driveWebhooks({ now, advance, nextHappeningAt: jobs.nextFinishAt, webhooks }),
    faults: { add: (fault: FaultInput) => faults.add(fault), list: faults.list, clear: faults.clear },
    /** What people do in DocuProx's dashboard; the template's form is in templates.ts. */
    saveTemplate: templates.save,
    templates: templates.all,
    jobs: jobs.all,
    webhooks: webhooks.all,
    calls: calls.all,
    creditsLeft: () => account.left,
  };
}

function countedIds(): () => string {
  let count = 0;
  return () => {
    count += 1;
    return `d0c00000-0000-4000-8000-${String(count).padStart(12, '0')}`;
  };
}

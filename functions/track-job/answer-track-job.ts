/**
 * A client names a document that somebody else has handed to its template's provider; 202 with a job_id comes out, and
 * webhooks and poller follow it from here. Nothing is retried here; calling again gives the same job.
 */
import { jsonAnswer } from '../../shared/http/answers.ts';
import type { Answered } from '../../shared/http/api-handler.ts';
import { type ApiRequest, parseInput, parseJsonBody } from '../../shared/http/api-request.ts';
import { trackSubmission } from '../../shared/http/asked/submission.ts';
import { authenticate } from '../../shared/http/authenticate.ts';
import { findOwnTemplate } from '../../shared/http/find-own-template.ts';
import { requireConnection, requireProvider } from '../../shared/http/require-connection.ts';
import { checkStaticValues } from '../../shared/http/static-values.ts';
import type { Wake } from '../../shared/jobs/run-step.ts';
import { type TrackPorts, trackJob } from '../../shared/jobs/track-job.ts';
import type { Settings } from '../../shared/store/settings.ts';

export interface TrackCallPorts
  extends TrackPorts,
    Pick<Settings, 'getApiKey' | 'getTemplate' | 'getConnection'> {
  wake: Wake;
}

export async function answerTrackJob(ports: TrackCallPorts, request: ApiRequest): Promise<Answered> {
  const tenant = await authenticate(request, ports.getApiKey);
  const body = parseJsonBody(trackSubmission, request.body);
  const template = await findOwnTemplate(ports.getTemplate, tenant, body.template_id);
  const provider = requireProvider(template.provider);
  const reference = parseInput(provider.trackedReference, body.reference, 'reference');
  await requireConnection(ports.getConnection, template);
  const defaults = JSON.parse(template.static_values);
  const given = checkStaticValues({ ...defaults, ...body.static_values });
  const job = await trackJob(ports, { template, reference, staticValues: given });
  if (job.step === 'start') await ports.wake({ item: job.id, step: 'start', via: 'submit' }, 0);
  const { job_id, template_id } = job;
  const static_values = JSON.parse(job.static_values ?? '{}');
  return {
    answer: jsonAnswer(202, { job_id, template_id, static_values }),
    ids: { tenant, job_id, template_id },
  };
}

/**
 * A document that somebody else has handed to the provider becomes a job: without an upload, and never charged. Its
 * first step claims the reference, so the job's item is the only write. Asked for again, it is the same job.
 */
import { refused } from '../errors.ts';
import type { Reference } from '../providers/notification.ts';
import { findProvider } from '../providers/registry.ts';
import type { Template } from '../store/templates.ts';
import { derivedId } from './derived-id.ts';
import { type Job, type JobTemplate, jobItemId, newJob } from './job.ts';
import type { ObligationStore } from './obligation-store.ts';
import { type ReferenceStore, referenceId } from './reference.ts';

export interface TrackPorts {
  jobs: Pick<ObligationStore<Job>, 'create' | 'get'>;
  references: Pick<ReferenceStore, 'get'>;
  nowMs(): number;
  /** How long a job may take from its acceptance, in ms. */
  deadlineMs: number;
}

export interface Tracking {
  template: Template;
  reference: Reference;
  staticValues: Record<string, unknown>;
}

/** Throws PaperhookError: `conflict` when the document is another job's, `unprocessable` when the options don't fit. */
export async function trackJob(
  ports: TrackPorts,
  { template, reference, staticValues }: Tracking,
): Promise<Job> {
  const { tenant, template_id: templateId, provider, connection } = template;
  const jobId = derivedId(`tracked ${JSON.stringify([tenant, provider, connection, reference.key])}`);
  const made = await ports.jobs.get(jobItemId(jobId));
  if (made) return sameTemplate(made, templateId);
  const claimed = await ports.references.get(referenceId(provider, connection, reference.key));
  if (claimed?.job_item !== undefined) throw anotherJobs();

  const nowMs = ports.nowMs();
  const job = newJob({
    jobId,
    tenant,
    templateId,
    template: snapshot(template, reference),
    staticValues,
    reference,
    nowMs,
    startDueMs: nowMs,
    deadlineMs: nowMs + ports.deadlineMs,
  });
  if (await ports.jobs.create(job)) return job;
  // Another call has made it at this moment, or our own write was answered twice.
  return sameTemplate((await ports.jobs.get(job.id)) ?? job, templateId);
}

function sameTemplate(job: Job, templateId: string): Job {
  if (job.template_id === templateId) return job;
  throw refused('conflict', 'reference: it is tracked already, under another template');
}

/** Nothing about whose. */
function anotherJobs() {
  return refused('conflict', 'reference: the document is that of another job');
}

/** The template as it is now, with the options that follow from the reference. */
function snapshot(
  { provider: name, connection, options, fields, webhook }: Template,
  reference: Reference,
): JobTemplate {
  const provider = findProvider(name);
  const complete = provider?.options.safeParse({ ...options, ...provider.trackedOptions(reference) });
  if (!complete?.success)
    throw refused('unprocessable', "The template's options are not complete, or its provider is not known.");
  return { provider: name, connection, options: complete.data, fields, ...(webhook && { webhook }) };
}

import type { Job } from '../../../shared/jobs/job.ts';
import { wholeTimeline } from '../../../shared/jobs/timeline.ts';
import { describeNextStep } from './next-step.ts';
import { printable } from './printable.ts';

/** A job as lines of text: its facts, what happened, what comes next, and what failed last. */
export function describeJob(job: Job, nowMs: number): string[] {
  const happened = wholeTimeline(job).map(({ at, event, detail }) => {
    return `${iso(at)}  ${event}${detail === undefined ? '' : ` (${detail})`}`;
  });
  const { last_failure: failure } = job;
  const lines = [
    `Job ${job.job_id}: ${job.status}`,
    ...section(undefined, facts(job)),
    ...section('What happened', happened),
    ...section('What comes next', describeNextStep(job, nowMs)),
    ...(failure ? section('Last failure', [`${failure.code}: ${failure.message}`]) : []),
  ];
  return lines.map(printable);
}

function section(title: string | undefined, lines: string[]): string[] {
  return ['', ...(title === undefined ? [] : [title]), ...lines.map((line) => `  ${line}`)];
}

function facts(job: Job): string[] {
  const { template, reference, file, error } = job;
  const known: [string, string | undefined][] = [
    ['tenant', job.tenant],
    ['retry of', job.retry_of],
    ['template', job.template_id],
    ['connection', template && `${template.provider}/${template.connection}`],
    ['reference', reference?.key],
    ['Book', job.book],
    ['file', file && `${file.name}, ${file.content_type}, ${file.bytes} bytes`],
    ['accepted', iso(job.accepted_at)],
    // It binds nobody any more once the job has ended.
    ['deadline', job.completed_at === undefined ? iso(job.deadline) : undefined],
    ['ended', job.completed_at === undefined ? undefined : ended(job.completed_at, job.completed_via)],
    ['error', error && `${error.code}: ${error.message}`],
    ...deliveries(job).map((line, index): [string, string] => [index === 0 ? 'delivery' : '', line]),
    ['deleted', job.expires_at === undefined ? undefined : `for good after ${iso(job.expires_at * 1000)}`],
  ];
  return known.flatMap(([name, value]) => (value === undefined ? [] : [`${name.padEnd(11)} ${value}`]));
}

function ended(atMs: number, via: string | undefined): string {
  return via === undefined ? iso(atMs) : `${iso(atMs)}, via ${via}`;
}

function deliveries({ completed_at, deliveries, documents }: Job): string[] {
  if (completed_at === undefined) return ['none yet'];
  if (!deliveries) return ['owed: its endpoints are about to be told'];
  const lines = Object.entries(deliveries).map(
    ([endpointId, { state, tries }]) => `${state}, attempts so far: ${tries} (endpoint ${endpointId})`,
  );
  if (lines.length > 0) return lines;
  return documents === undefined
    ? ['none: no endpoint is told']
    : ["none: a batch's documents are delivered, each on its own"];
}

function iso(epochMs: number): string {
  return new Date(epochMs).toISOString();
}

/**
 * Where a job that is done again, or delivered again, is delivered to: its template's webhook as it is now, if it was
 * accepted under one, for what it was may be just what had to be mended. Of a template that was deleted, as it was.
 */
import type { JobTemplate } from './job.ts';

export function withPresentWebhook(
  accepted: JobTemplate,
  now: Pick<JobTemplate, 'webhook'> | undefined,
): JobTemplate {
  if (!accepted.webhook || !now) return accepted;
  const { webhook: _, ...template } = accepted;
  return { ...template, ...(now.webhook && { webhook: now.webhook }) };
}

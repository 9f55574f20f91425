/** What DocuProx's simulator shows of itself; `templates` stands for its dashboard. */
import { type Controlled, describeWebhook } from '../control.ts';
import { documentsOf, type JobRecord } from './job-record.ts';
import type { DocuProxModel } from './model.ts';

export function controlled(model: DocuProxModel): Controlled {
  return {
    faults: model.faults,
    lists: {
      jobs: () => model.jobs().map(describeJob),
      webhooks: () =>
        model.webhooks().map((webhook) => ({ job_id: webhook.subject, ...describeWebhook(webhook) })),
      calls: model.calls,
      templates: () =>
        model.templates().map(({ webhook_headers, ...shown }) => {
          return { ...shown, webhook_header_names: Object.keys(webhook_headers) };
        }),
    },
    actions: {
      templates(input) {
        const { template_id } = model.saveTemplate(input);
        return { template_id };
      },
    },
  };
}

function describeJob(job: JobRecord) {
  return {
    job_id: job.jobId,
    template_id: job.template.template_id,
    static_values: job.staticValues,
    file_name: job.fileName,
    content_type: job.contentType,
    size_bytes: job.sizeBytes,
    text_source: job.document.source,
    documents: documentsOf(job).length,
    state: job.state,
    added_at: job.addedAt,
    // null: never
    finishes_at: Number.isFinite(job.finishesAt) ? job.finishesAt : null,
  };
}

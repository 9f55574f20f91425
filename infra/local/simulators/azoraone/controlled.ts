/** What AzoraOne's simulator shows of itself. */
import { type Controlled, describeWebhook } from '../control.ts';
import type { FileRecord } from './file-record.ts';
import type { AzoraOneModel } from './model.ts';

export function controlled(model: AzoraOneModel): Controlled {
  return {
    faults: model.faults,
    lists: {
      files: () => model.files().map(describeFile),
      webhooks: () =>
        model.webhooks().map((webhook) => {
          const { companyID: company_id, fileID: file_id } = webhook;
          return { company_id, file_id, ...describeWebhook(webhook) };
        }),
      calls: model.calls,
    },
  };
}

function describeFile(file: FileRecord) {
  return {
    company_id: file.companyID,
    file_id: file.fileID,
    file_name: file.fileName,
    content_type: file.contentType,
    size_bytes: file.sizeBytes,
    text_source: file.document.source,
    webhook_url: file.webhookUrl ?? null,
    status: file.status,
    type: file.type,
    sub_type: file.subType,
    added_at: file.addedAt,
    // null: never
    finishes_at: Number.isFinite(file.finishesAt) ? file.finishesAt : null,
    bookkept: file.bookkept ?? null,
  };
}

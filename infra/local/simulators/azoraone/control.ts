/** The simulator's control API: what it has been sent, what it has sent, and what is to go wrong. JSON both ways. */
import { ZodError } from 'zod';
import { parseFault } from './faults.ts';
import type { FileRecord } from './file-record.ts';
import type { AzoraOneModel } from './model.ts';
import type { WebhookRecord } from './webhooks.ts';

export interface ControlAnswer {
  status: number;
  body: unknown;
}

const CALLS = ['GET files', 'GET webhooks', 'GET calls', 'GET faults', 'POST faults', 'DELETE faults'];

/** @param path below the control URL, without slashes around it. */
export function control(model: AzoraOneModel, method: string, path: string, body: string): ControlAnswer {
  switch (`${method} ${path}`) {
    case 'GET files':
      return { status: 200, body: model.files().map(describeFile) };
    case 'GET webhooks':
      return { status: 200, body: model.webhooks().map(describeWebhook) };
    case 'GET calls':
      return { status: 200, body: model.calls() };
    case 'GET faults':
      return { status: 200, body: model.faults.list() };
    case 'POST faults':
      return addFault(model, body);
    case 'DELETE faults':
      model.faults.clear();
      return { status: 200, body: [] };
    default:
      return { status: 404, body: { error: `There are: ${CALLS.join(', ')}.` } };
  }
}

function addFault(model: AzoraOneModel, body: string): ControlAnswer {
  try {
    return { status: 201, body: model.faults.add(parseFault(JSON.parse(body))) };
  } catch (error) {
    if (error instanceof ZodError) {
      const problems = error.issues.map(({ path, message }) => `${path.join('.') || 'fault'}: ${message}`);
      return { status: 400, body: { error: problems.join('; ') } };
    }
    if (error instanceof SyntaxError) return { status: 400, body: { error: 'The body is not JSON.' } };
    throw error;
  }
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

function describeWebhook(webhook: WebhookRecord) {
  const { id, companyID, fileID, kind, state, url, body, attempts, dueAt } = webhook;
  return {
    id,
    company_id: companyID,
    file_id: fileID,
    kind,
    state,
    url,
    body,
    attempts: attempts.map(({ sentAt, answer }) => ({ sent_at: sentAt, answer })),
    next_attempt_at: state === 'scheduled' ? dueAt : null,
  };
}

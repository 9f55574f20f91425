/** AzoraOne's model on a clock that stands still until it is moved, with calls and uploads in one line each. */
import assert from 'node:assert/strict';
import {
  type AzoraOneModelOptions,
  createAzoraOneModel,
} from '../../../infra/local/simulators/azoraone/model.ts';
import type { ModelRequest, ModelResponse } from '../../../infra/local/simulators/model-request.ts';
import type { WebhookToSend } from '../../../infra/local/simulators/webhooks.ts';

export const KEYS = { 'client-key': 'client', 'ocp-apim-subscription-key': 'subscription' };
export const WEBHOOK_URL = 'https://www.yourservice.com/webhooks?yourparameter=yourvalue';
export const INVOICE_TEXT = [
  'Acme Ltd\tINVOICE',
  'Invoice number\tA-17',
  'Invoice date\t2026-01-02',
  'Due date\t2026-02-01',
  'VAT 25 %\t24.69',
  'Amount due\tSEK 123.45',
].join('\n');

export interface Upload {
  fileID?: string;
  fileName?: string;
  /** The empty string: none. */
  webhookUrl?: string;
  text?: string;
}

export function driveModel(options: Partial<AzoraOneModelOptions> = {}) {
  const clock = { ms: Date.UTC(2026, 0, 15, 12, 0, 0) };
  const model = createAzoraOneModel({
    now: () => clock.ms,
    preprocessingMs: () => 2000,
    clientKey: 'client',
    subscriptionKey: 'subscription',
    ...options,
  });

  function call(method: string, path: string, request: Partial<ModelRequest> = {}): ModelResponse {
    const body = { kind: 'none' } as const;
    return model.handle({ method, path: `/sandbox/v1/${path}`, query: {}, headers: KEYS, body, ...request });
  }

  return {
    model,
    call,
    json: (method: string, path: string, value: unknown) =>
      call(method, path, { body: { kind: 'json', value } }),
    addCompany: () =>
      call('POST', 'companies', { body: { kind: 'json', value: { companyID: '123', companyName: 'Acme' } } }),
    upload: ({
      fileID = '100',
      fileName = 'invoice.pdf',
      webhookUrl = WEBHOOK_URL,
      text = INVOICE_TEXT,
    }: Upload = {}) =>
      call('POST', 'companies/123/files', { body: form(fileID, fileName, webhookUrl, text) }),
    passSeconds(seconds: number): void {
      clock.ms += seconds * 1000;
    },
    /** Moves to each event in turn until a webhook is due; how long that took is in `afterSeconds`. */
    nextWebhooks(): { afterSeconds: number; webhooks: WebhookToSend[] } {
      const start = clock.ms;
      for (let next = model.nextEventAt(); next !== undefined; next = model.nextEventAt()) {
        clock.ms = Math.max(clock.ms, next);
        const webhooks = model.takeDueWebhooks();
        if (webhooks.length > 0) return { afterSeconds: (clock.ms - start) / 1000, webhooks };
      }
      return { afterSeconds: (clock.ms - start) / 1000, webhooks: [] };
    },
  };
}

function form(fileID: string, fileName: string, webhookUrl: string, text: string): ModelRequest['body'] {
  const source = text === '' ? 'nothing readable' : 'text layer of the PDF';
  const file = {
    fileName,
    contentType: 'application/pdf',
    sizeBytes: 1000,
    document: { source, text },
  } as const;
  return { kind: 'form', fields: { fileid: fileID, webhookurl: webhookUrl }, file };
}

/** The one webhook that is expected, so that its absence fails with a word. */
export function only<T>(values: readonly T[]): T {
  assert.equal(values.length, 1);
  const [value] = values;
  assert.ok(value !== undefined);
  return value;
}

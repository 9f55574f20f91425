/** Ocrolus's model on a clock that stands still until it is moved, with calls and uploads in one line each. */
import assert from 'node:assert/strict';
import type {
  ModelRequest,
  ModelResponse,
  RequestBody,
  UploadedFile,
} from '../../../infra/local/simulators/model-request.ts';
import {
  createOcrolusModel,
  type OcrolusModelOptions,
} from '../../../infra/local/simulators/ocrolus/model.ts';
import { INVOICE_TEXT } from './drive-model.ts';

// biome-ignore lint/suspicious/noExplicitAny: each test says what it expects of a body
export type Body = any;

export const STATEMENT_TEXT = [
  'First Bank\tAccount statement',
  '2026-01-05\tPayment from Jill\t1,200.50',
  '2026-01-07\tRent\t-800.00',
  '2026-02-01\tCoffee\t-4.50',
].join('\n');

export type OcrolusDrive = ReturnType<typeof driveOcrolus>;

/** A document takes 4 s; what follows comes a second apart. */
export function driveOcrolus(options: Partial<OcrolusModelOptions> = {}) {
  const clock = { ms: Date.UTC(2026, 0, 15, 12, 0, 0) };
  const model = createOcrolusModel({
    now: () => clock.ms,
    processingMs: () => 4000,
    followUpMs: 1000,
    clientId: 'client',
    clientSecret: 'secret',
    ...options,
  });
  let token = '';

  function request(method: string, path: string, body: RequestBody = { kind: 'none' }): ModelResponse {
    const { pathname, searchParams } = new URL(path, 'https://api.ocrolus.com');
    const query = Object.fromEntries(searchParams);
    const headers = { authorization: `Bearer ${token}` };
    const whole: ModelRequest = { method, path: pathname, query, headers, body };
    return model.handle(whole);
  }

  function call(method: string, path: string, value?: unknown): Body {
    const body = value === undefined ? undefined : ({ kind: 'json', value } as const);
    return JSON.parse(request(method, path, body).body);
  }

  /** What the envelope holds, which must be a success. */
  function must(method: string, path: string, value?: unknown): Body {
    const { status, response, ...others } = call(method, path, value);
    assert.equal(status, 200, JSON.stringify(others));
    return response;
  }

  function grant(value: unknown = credentials()): { status: number; body: Body } {
    const { status, body } = request('POST', '/oauth/token', { kind: 'json', value });
    return { status, body: JSON.parse(body) };
  }

  function upload(
    path: string,
    fields: Record<string, string>,
    file: Partial<UploadedFile> & { text?: string } = {},
  ) {
    const { text = INVOICE_TEXT, ...others } = file;
    const source = text === '' ? 'nothing readable' : 'text layer of the PDF';
    const whole: UploadedFile = {
      fileName: 'invoice.pdf',
      contentType: 'application/pdf',
      sizeBytes: 1000,
      document: { source, text },
      ...others,
    };
    const answer = request('POST', path, { kind: 'form', fields, file: whole });
    return JSON.parse(answer.body);
  }

  const authorize = () => {
    token = grant().body.access_token;
  };
  authorize();

  return {
    model,
    clock,
    request,
    call,
    must,
    grant,
    upload,
    authorize,
    book: (name = 'book', others: object = {}): Body => must('POST', '/v1/book/add', { name, ...others }),
    status: (book_uuid: string): Body => must('GET', `/v1/book/status?book_uuid=${book_uuid}`),
    pdf: (book_uuid: string, file: Parameters<typeof upload>[2] = {}, form_type = ''): Body =>
      upload('/v1/book/upload', { book_uuid, form_type }, file).response,
    image: (book_uuid: string, fileName: string, text: string): Body =>
      upload('/v1/book/upload/image', { book_uuid }, { fileName, contentType: 'image/png', text }).response,

    subscribe(event_names: readonly string[], url = 'https://paperhook.example/hook'): string {
      return must('POST', '/v1/account/settings/webhook', { webhook: { url }, event_names }).uuid;
    },

    /** Every webhook up to the end, each answered at once; with the seconds since now. */
    webhooksToTheEnd(answer = 200) {
      const start = clock.ms;
      const sent: {
        after: number;
        event: string;
        headers: Record<string, string>;
        body: Body;
        url: string;
      }[] = [];
      for (let next = model.nextEventAt(); next !== undefined; next = model.nextEventAt()) {
        clock.ms = Math.max(clock.ms, next);
        for (const { id, headers, body, url } of model.takeDueWebhooks()) {
          const event = model.webhooks().find((one) => one.id === id)?.event ?? '';
          sent.push({ after: (clock.ms - start) / 1000, event, headers, body, url });
          model.webhookAnswered(id, answer);
        }
      }
      return sent;
    },
  };
}

export function credentials(others: object = {}): object {
  return { grant_type: 'client_credentials', client_id: 'client', client_secret: 'secret', ...others };
}

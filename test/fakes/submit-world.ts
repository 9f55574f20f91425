/** submit-job and create-upload before a tenant with its templates, and the calls that hand a document in. */
import assert from 'node:assert/strict';
import { createUpload } from '../../functions/create-upload/create-upload.ts';
import { type SubmitPorts, submitJob } from '../../functions/submit-job/submit-job.ts';
import { readApiRequest } from '../../shared/http/api-request.ts';
import type { UploadItem } from '../../shared/jobs/upload.ts';
import type { Template } from '../../shared/store/templates.ts';
import { API_KEY, apiEvent, type Call, callApi, putApiKeys } from './api-call.ts';
import { exampleTemplate, T0 } from './example-job.ts';
import { createPipeline, WEBHOOK } from './pipeline.ts';
import { submitPorts } from './submit-ports.ts';
import { dieAt, type Moment } from './watch-calls.ts';
import type { Watch } from './world.ts';

export const PDF = Buffer.from('%PDF-1.7\nhello');
export const GIF = Buffer.from('GIF89a\x01\0\x01\0\0\0\0;', 'latin1');
export const ids = (index: number) => `00000000-0000-4000-8000-00000000000${index}`;
export const uploadIds = (index: number) => `00000000-0000-4000-9000-00000000000${index}`;

export const TEMPLATE: Template = {
  ...exampleTemplate(),
  kind: 'template',
  template_id: 'template-1',
  tenant: 'acme',
  name: 'Invoices',
  static_values: '{"origin":"template","region":"north"}',
  created_at: T0,
  webhook: WEBHOOK,
};

export async function openSubmitWorld() {
  const pipeline = createPipeline();
  const { settings, files, nowMs } = pipeline;
  await putApiKeys(settings);
  await settings.putConnection({ kind: 'connection', provider: 'azoraone', name: 'main', created_at: T0 });
  await settings.putTemplate(TEMPLATE);
  await settings.putTemplate({ ...TEMPLATE, template_id: 'unconnected', connection: 'gone' });
  await settings.putTemplate({ ...TEMPLATE, template_id: 'no-company', options: { document: 'receipt' } });
  let jobs = 0;
  let uploads = 0;
  /** A test has it fail. */
  const pdf: Partial<Pick<SubmitPorts, 'pdfPages'>> = {};
  const newJobId = () => {
    jobs += 1;
    return ids(jobs);
  };
  const uploadPorts = {
    getApiKey: settings.getApiKey,
    uploads: pipeline.obligations<UploadItem>(),
    signUpload: async (key: string) => ({ url: `https://bucket.example/${key}`, headers: {} }),
    newUploadId: () => {
      uploads += 1;
      return uploadIds(uploads);
    },
    nowMs,
  };
  const askForUpload = (body: unknown, headers = { 'x-auth': API_KEY }) =>
    callApi((request) => createUpload(uploadPorts, request), { route: 'POST /v1/uploads', headers, body });

  return {
    ...pipeline,
    pdf,
    submit: (call: Call, watch?: Watch) =>
      callApi((request) => submitJob(submitPorts(pipeline, newJobId, watch, pdf.pdfPages), request), call),
    /** A call whose process is gone before it has an answer. */
    async submitAndDie(call: Call, effect: number, moment: Moment) {
      const process = dieAt(effect, moment);
      const submitting = submitJob(
        submitPorts(pipeline, newJobId, process.watch),
        readApiRequest(apiEvent(call)),
      );
      assert.equal(await Promise.race([submitting, process.died]), 'died');
    },
    askForUpload,
    /** An upload whose file is there, as if it had been put by its URL. */
    async upload(bytes: Buffer, fields: object = {}): Promise<string> {
      const { body } = await askForUpload({ bytes: bytes.length, ...fields });
      const uploadId = String(body?.['upload_id']);
      await files.put(`incoming/${uploadId}`, bytes);
      return uploadId;
    },
    async uploadItem(uploadId: string): Promise<UploadItem> {
      const item = await pipeline.obligations<UploadItem>().get(`UPLOAD#${uploadId}`);
      assert.ok(item);
      return item;
    },
    jobOf: (index: number) => pipeline.jobs.get(`JOB#${ids(index)}`),
    jobCount: () => [...pipeline.table.values()].filter(({ kind }) => kind === 'job').length,
  };
}

interface Extra {
  headers?: Record<string, string>;
}

export function asJson(fields: object, { headers }: Extra = {}): Call {
  return {
    route: 'POST /process-job',
    headers: { 'x-auth': API_KEY, 'content-type': 'application/json', ...headers },
    body: fields,
  };
}

/** @param file with a name or, as an array, several of that. */
export async function asMultipart(
  fields: Record<string, string>,
  files: Record<string, File | File[]> = {},
  { headers }: Extra = {},
): Promise<Call> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  for (const [name, some] of Object.entries(files)) {
    for (const file of [some].flat()) form.append(name, file);
  }
  const encoded = new Response(form);
  const contentType = encoded.headers.get('content-type') ?? '';
  return {
    route: 'POST /v1/process-job',
    headers: { 'x-auth': API_KEY, 'content-type': contentType, ...headers },
    body: Buffer.from(await encoded.arrayBuffer()),
  };
}

export function asRaw(query: Record<string, string>, body: Buffer, { headers }: Extra = {}): Call {
  return {
    route: 'PUT /v1/process-job',
    headers: { 'x-auth': API_KEY, 'content-type': 'application/octet-stream', ...headers },
    query,
    body,
  };
}

export function file(bytes: Uint8Array, name = 'invoice.pdf', type = 'application/pdf'): File {
  return new File([Uint8Array.from(bytes)], name, { type });
}

/**
 * A client's document goes in, 202 with its job_id comes out: once the job's item and then its upload are stored.
 * Nothing is retried here; a client that got no answer calls again, best with an Idempotency-Key.
 */
import { createHash } from 'node:crypto';
import type { CreditPorts } from '../../shared/credits/credit-ports.ts';
import { refused } from '../../shared/errors.ts';
import { documentType } from '../../shared/files/document-type.ts';
import { jsonAnswer } from '../../shared/http/answers.ts';
import type { Answered } from '../../shared/http/api-handler.ts';
import { type ApiRequest, parseInput, parseJsonBody } from '../../shared/http/api-request.ts';
import { authenticate } from '../../shared/http/authenticate.ts';
import { checkStaticValues, decodeDocument, submission } from '../../shared/http/submission.ts';
import {
  type Accepted,
  type AcceptPorts,
  acceptJob,
  completeUpload,
  deliveryOf,
  type Upload,
} from '../../shared/jobs/accept-job.ts';
import { type JobTemplate, jobItemId, uploadKey } from '../../shared/jobs/job.ts';
import { findProvider } from '../../shared/providers/registry.ts';
import type { FindKey, ReserveKey } from '../../shared/store/idempotency-keys.ts';
import type { ApiKey, Template } from '../../shared/store/settings.ts';
import { admit } from './admit.ts';

/** What a JSON body can carry: base64 makes four bytes of three, and Lambda takes 6 MB. */
const LARGEST_DOCUMENT_BYTES = 4_000_000;
const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,255}$/;

export interface SubmitPorts extends AcceptPorts {
  getApiKey(apiKey: string): Promise<ApiKey | undefined>;
  getTemplate(templateId: string): Promise<Template | undefined>;
  credits: CreditPorts;
  reserveKey: ReserveKey;
  findKey: FindKey;
  putFile(key: string, body: Uint8Array, contentType: string): Promise<void>;
  hasFile(key: string): Promise<boolean>;
  newJobId(): string;
}

interface Submission extends Omit<Accepted, 'jobId'> {
  bytes: Buffer;
  idempotencyKey: string | undefined;
}

export async function submitJob(ports: SubmitPorts, request: ApiRequest): Promise<Answered> {
  const tenant = await authenticate(request, ports.getApiKey);
  const submitted = await readSubmission(ports, request, tenant);
  await admit(ports, submitted);
  const jobId = await acceptOnce(ports, submitted);
  const { templateId, staticValues } = submitted;
  return {
    answer: jsonAnswer(202, { job_id: jobId, template_id: templateId, static_values: staticValues }),
    ids: { tenant, job_id: jobId, template_id: templateId },
  };
}

async function readSubmission(ports: SubmitPorts, request: ApiRequest, tenant: string): Promise<Submission> {
  const body = parseJsonBody(submission, request.body);
  const template = await ports.getTemplate(body.template_id);
  if (template?.tenant !== tenant) throw refused('not_found', 'There is no template of that template_id.');
  const bytes = decodeDocument(body.actual_image, LARGEST_DOCUMENT_BYTES);
  const type = await documentType(bytes);
  if (!type)
    throw refused(
      'unsupported_media_type',
      'actual_image: neither a PDF nor an image, judged by its content.',
    );
  return {
    tenant,
    templateId: template.template_id,
    template: snapshot(template, body),
    staticValues: checkStaticValues({ ...JSON.parse(template.static_values), ...body.static_values }),
    delivery: deliveryOf(template),
    file: {
      name: body.file_name ?? `document.${type.extension}`,
      content_type: type.contentType,
      bytes: bytes.length,
    },
    bytes,
    idempotencyKey: readIdempotencyKey(request),
  };
}

/** The template as it is now, with the job's own options laid over it. */
function snapshot(template: Template, body: Record<string, unknown>): JobTemplate {
  const { provider: name, connection, fields, webhook } = template;
  const provider = findProvider(name);
  if (!provider)
    throw refused('unprocessable', `The template's provider ${name} is not known to this version.`);
  const own = parseInput(provider.jobOptions, body, 'The body');
  const options = parseInput(provider.options, { ...template.options, ...own }, 'The options');
  return { provider: name, connection, options, fields, ...(webhook && { webhook }) };
}

function readIdempotencyKey(request: ApiRequest): string | undefined {
  const key = request.headers['idempotency-key'];
  if (key !== undefined && !IDEMPOTENCY_KEY.test(key)) {
    throw refused('bad_request', 'Idempotency-Key: must be 1 to 255 visible ASCII characters');
  }
  return key;
}

async function acceptOnce(ports: SubmitPorts, submitted: Submission): Promise<string> {
  const jobId = ports.newJobId();
  const { tenant, idempotencyKey: key } = submitted;
  if (key === undefined) return accept(ports, submitted, jobId);

  const request = { tenant, key, jobId, fingerprint: fingerprint(submitted), nowMs: ports.steps.nowMs() };
  const holder = await ports.reserveKey(request);
  if (holder.fingerprint !== request.fingerprint) {
    throw refused('conflict', 'Idempotency-Key: it was used with other content in the last 24 hours');
  }
  const earlier = await ports.steps.store.get(jobItemId(holder.jobId));
  if (!earlier) return accept(ports, submitted, holder.jobId);
  if (earlier.error?.code === 'upload_missing') {
    const anew = await ports.reserveKey({ ...request, instead: holder.jobId });
    return accept(ports, submitted, anew.jobId);
  }
  if (earlier.status === 'NEW') {
    await completeUpload(ports.steps, earlier, uploadOf(ports, submitted, earlier.job_id));
  }
  return holder.jobId;
}

function uploadOf({ putFile, hasFile }: SubmitPorts, { bytes, file }: Submission, jobId: string): Upload {
  const key = uploadKey(jobId);
  return { put: () => putFile(key, bytes, file.content_type), isThere: () => hasFile(key) };
}

async function accept(ports: SubmitPorts, submitted: Submission, jobId: string): Promise<string> {
  await acceptJob(ports, { ...submitted, jobId }, uploadOf(ports, submitted, jobId));
  return jobId;
}

function fingerprint({ templateId, staticValues, template, file, bytes }: Submission): string {
  const content = createHash('sha256').update(bytes).digest('hex');
  const parsed = [templateId, staticValues, template.options, file.name, content];
  return createHash('sha256').update(canonicalJson(parsed)).digest('hex');
}

/** The order of an object's keys says nothing about its content. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, part) =>
    part && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

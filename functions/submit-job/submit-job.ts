/**
 * A client's document goes in, 202 with its job_id comes out: once the job's item and then its upload are stored.
 * Nothing is retried here; a client that got no answer calls again, best with an Idempotency-Key.
 */
import { refused } from '../../shared/errors.ts';
import { jsonAnswer } from '../../shared/http/answers.ts';
import type { Answered } from '../../shared/http/api-handler.ts';
import { type ApiRequest, parseInput } from '../../shared/http/api-request.ts';
import { authenticate } from '../../shared/http/authenticate.ts';
import { checkStaticValues, readSubmission, type Submission } from '../../shared/http/submission.ts';
import { deliveryOf } from '../../shared/jobs/accept-job.ts';
import type { JobFile } from '../../shared/jobs/job.ts';
import type { ObligationStore } from '../../shared/jobs/obligation-store.ts';
import { type UploadItem, uploadItemId } from '../../shared/jobs/upload.ts';
import type { ReadConnection } from '../../shared/lambda/connection-reader.ts';
import { findProvider, type Provider } from '../../shared/providers/registry.ts';
import type { ApiKey, Template } from '../../shared/store/settings.ts';
import { acceptOnce, checkUse, fingerprintOf, type OncePorts, type Submitted } from './accept-once.ts';
import { type AdmitPorts, admit } from './admit.ts';
import { type Judged, type JudgePorts, judgeBytes, judgeUpload, uploadGone } from './judge-document.ts';

const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,255}$/;
/** Longer ones are nobody's, and can be too long for a table's key. */
const LONGEST_UPLOAD_ID = 100;

export type SubmitPorts = OncePorts &
  JudgePorts &
  AdmitPorts & {
    getApiKey(apiKey: string): Promise<ApiKey | undefined>;
    getTemplate(templateId: string): Promise<Template | undefined>;
    readConnection: ReadConnection;
    uploads: Pick<ObligationStore<UploadItem>, 'get'>;
  };

export async function submitJob(ports: SubmitPorts, request: ApiRequest): Promise<Answered> {
  const tenant = await authenticate(request, ports.getApiKey);
  const idempotencyKey = readIdempotencyKey(request);
  const submission = await readSubmission(request);
  const submitted = { ...(await prepare(ports, submission, tenant)), idempotencyKey };
  await admit(ports, submitted);
  const jobId = await acceptOnce(ports, submitted);
  const { templateId, staticValues } = submitted;
  return {
    answer: jsonAnswer(202, { job_id: jobId, template_id: templateId, static_values: staticValues }),
    ids: { tenant, job_id: jobId, template_id: templateId },
  };
}

/** All that can be refused is, before anything is written. */
async function prepare(
  ports: SubmitPorts,
  submission: Submission,
  tenant: string,
): Promise<Omit<Submitted, 'idempotencyKey'>> {
  const template = await findTemplate(ports, submission.templateId, tenant);
  const provider = await providerOf(ports, template);
  const own = parseInput(provider.jobOptions, submission.fields, 'The body');
  const options = parseInput(provider.options, { ...template.options, ...own }, 'The options');
  const values = { ...JSON.parse(template.static_values), ...submission.staticValues };
  const staticValues = checkStaticValues(values);
  // What the template says may change between two submits of the same.
  const said = { template_id: submission.templateId, values: submission.staticValues, own };
  const document = await readDocument(ports, { submission, tenant, provider, said });
  const { connection, fields, webhook } = template;
  return {
    tenant,
    templateId: template.template_id,
    template: { provider: template.provider, connection, options, fields, ...(webhook && { webhook }) },
    staticValues,
    delivery: deliveryOf(template),
    ...document,
  };
}

async function findTemplate(
  { getTemplate }: SubmitPorts,
  templateId: string,
  tenant: string,
): Promise<Template> {
  const template = await getTemplate(templateId);
  if (template?.tenant !== tenant) throw refused('not_found', 'There is no template of that template_id.');
  return template;
}

async function providerOf(
  { readConnection }: SubmitPorts,
  { provider: name, connection }: Template,
): Promise<Provider> {
  const provider = findProvider(name);
  if (!provider) {
    throw refused('unprocessable', `The template's provider ${name} is not known to this version.`);
  }
  if (!(await readConnection(name, connection))) {
    throw refused(
      'unprocessable',
      `The template's connection ${name}/${connection} is not there: have it connected again, or use another template.`,
    );
  }
  return provider;
}

interface Wanted {
  submission: Submission;
  tenant: string;
  provider: Provider;
  /** What of the submit makes it the same as another one, beside the document. */
  said: object;
}

async function readDocument(
  ports: SubmitPorts,
  { submission, tenant, provider, said }: Wanted,
): Promise<Pick<Submitted, 'source' | 'file' | 'sha256' | 'fingerprint'>> {
  const { document, fileName } = submission;
  if ('bytes' in document) {
    const judged = await judgeBytes(ports, document, provider.accepts);
    const { sha256 } = judged;
    const fingerprint = fingerprintOf({ ...said, fileName, sha256 });
    return { source: document.bytes, file: fileOf(judged, fileName), sha256, fingerprint };
  }
  const upload = await findUpload(ports, document.uploadId, tenant);
  const name = fileName ?? upload.file_name;
  if (upload.use) {
    const { sha256, file } = upload.use;
    const fingerprint = fingerprintOf({ ...said, fileName: name, sha256 });
    checkUse(upload, fingerprint);
    return { source: upload, file, sha256, fingerprint };
  }
  const judged = await judgeUpload(ports, upload, provider.accepts, ports.steps.nowMs());
  const { sha256 } = judged;
  const fingerprint = fingerprintOf({ ...said, fileName: name, sha256 });
  return { source: upload, file: fileOf(judged, name), sha256, fingerprint };
}

async function findUpload({ uploads }: SubmitPorts, uploadId: string, tenant: string): Promise<UploadItem> {
  const upload = uploadId.length <= LONGEST_UPLOAD_ID ? await uploads.get(uploadItemId(uploadId)) : undefined;
  if (upload?.tenant !== tenant) throw refused('not_found', 'There is no upload of that upload_id.');
  if (!upload.step) throw uploadGone();
  return upload;
}

function fileOf({ contentType, extension, bytes, pages }: Judged, name: string | undefined): JobFile {
  return {
    name: name ?? `document.${extension}`,
    content_type: contentType,
    bytes,
    ...(pages !== undefined && { pages }),
  };
}

function readIdempotencyKey(request: ApiRequest): string | undefined {
  const key = request.headers['idempotency-key'];
  if (key !== undefined && !IDEMPOTENCY_KEY.test(key)) {
    throw refused('bad_request', 'Idempotency-Key: must be 1 to 255 visible ASCII characters');
  }
  return key;
}

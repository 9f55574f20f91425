/**
 * DocuProx's API: hands documents in, asks how far they are, fetches what was extracted. Facts: docuprox.com/docs/api and
 * /docs/integration/webhook, and DocuProx's own published clients, which contradict each other: read tolerantly.
 */
import * as z from 'zod';
import { type PaperhookError, refused, transient } from '../../errors.ts';
import type { Reference } from '../notification.ts';
import type { Extraction, Inspection, ProviderApi, ProviderDocument } from '../provider.ts';
import { type DocuProxAnswer, type DocuProxCall, refusal } from './call.ts';
import { staticValuesOf } from './echo.ts';
import { extractedFields } from './extraction.ts';
import { docuProxReference } from './notification.ts';
import type { DocuProxOptions } from './options.ts';
import { inspectionOf } from './status.ts';

/** Below start-job's own time; DocuProx's clients wait two minutes and more. */
const SUBMIT_TIMEOUT_MS = 60_000;
const READ_TIMEOUT_MS = 30_000;

const jobId = z.string().min(1).max(100);
/** An object as documented, or the bare id, which one of its clients takes as well. */
const accepted = z.union([z.object({ job_id: jobId }).transform(({ job_id }) => job_id), jobId]);
const statusAnswer = z.object({ status: z.string() });

/** Which of HTTP's statuses mean what is not documented. */
const NOT_YET = new Set([202, 204, 409, 425]);
const GONE = new Set([404, 410]);

export function docuProxApi(call: DocuProxCall): ProviderApi<DocuProxOptions> {
  return {
    isSubmitRepeatable: false,

    async submit(document, options) {
      const form = formOf(document, options);
      const answer = await call({
        method: 'POST',
        path: 'process-job',
        form,
        timeoutMs: SUBMIT_TIMEOUT_MS,
        isRepeatable: false,
      });
      if (!answer.ok) throw submitRefusal(answer);
      const given = accepted.safeParse(answer.body);
      if (!given.success) throw unknownOutcome(`DocuProx answered ${answer.status} without a job_id`);
      return docuProxReference(given.data);
    },

    async inspect(reference): Promise<Inspection> {
      const path = `job-status?job_id=${encodeURIComponent(idOf(reference))}`;
      const answer = await call({ method: 'GET', path, timeoutMs: READ_TIMEOUT_MS, isRepeatable: true });
      if (GONE.has(answer.status)) return { state: 'gone' };
      if (!answer.ok) throw refusal(answer, 'the status could not be read');
      return inspectionOf(statusAnswer.safeParse(answer.body).data?.status);
    },

    async fetchResult(reference): Promise<Extraction | 'gone' | undefined> {
      const json = { job_id: idOf(reference), result_format: 'json' };
      const answer = await call({
        method: 'POST',
        path: 'job-results',
        json,
        timeoutMs: READ_TIMEOUT_MS,
        isRepeatable: true,
      });
      if (NOT_YET.has(answer.status)) return undefined;
      if (GONE.has(answer.status)) return 'gone';
      if (!answer.ok) throw refusal(answer, 'the result could not be fetched');
      if (answer.body === undefined) throw notJson(answer);
      const fields = extractedFields(answer.body);
      return fields && { fields, raw: answer.body };
    },
  };
}

function formOf(document: ProviderDocument, { provider_template_id }: DocuProxOptions): FormData {
  const form = new FormData();
  form.append('template_id', provider_template_id);
  form.append('static_values', JSON.stringify(staticValuesOf(document.jobId, document.staticValues)));
  form.append(
    'actual_image',
    new Blob([document.bytes as Uint8Array<ArrayBuffer>], { type: document.contentType }),
    document.fileName,
  );
  return form;
}

function idOf({ values }: Reference): string {
  return values['job_id'] ?? '';
}

/** Credits and templates are mended in DocuProx's dashboard, by people: the tenant is told at once. */
function submitRefusal(answer: DocuProxAnswer): PaperhookError {
  const { status } = answer;
  if (status === 402 || status === 403) {
    return refused(
      'document_refused',
      `DocuProx took no document (${status}): the account's credits are used up, or its API key may not use this template.`,
    );
  }
  if (status === 404) {
    return refused('document_refused', 'DocuProx has no template of that provider_template_id (404).');
  }
  if (status >= 500) return unknownOutcome(`DocuProx answered ${status} to the document`);
  return refusal(answer, 'the document could not be handed in');
}

function unknownOutcome(what: string): PaperhookError {
  return transient('outcome_unknown', `${what}: whether it has it is not known`);
}

function notJson({ contentType }: DocuProxAnswer): PaperhookError {
  return transient('provider_unavailable', `DocuProx answered results that are not JSON (${contentType})`);
}

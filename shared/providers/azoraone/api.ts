/**
 * AzoraOne's API: adds files, asks how far they are, extracts them. Facts: developer.azora.one/documentation
 * (requests, responses, webhooks); error codes and paths of single operations as third-party clients use them,
 * so every answer is read tolerantly.
 */
import * as z from 'zod';
import { transient } from '../../errors.ts';
import type { Reference } from '../notification.ts';
import type { Extraction, Inspection, ProviderApi, ProviderDocument } from '../provider.ts';
import { type AzoraOneAnswer, type AzoraOneCall, isNotFound, refusal } from './call.ts';
import type { AzoraOneOptions } from './options.ts';
import { azoraOneReference } from './tracked-reference.ts';

const FILE_EXISTS = 211403;
const COMPANY_EXISTS = 111403;

const fileItem = z.object({ status: z.string(), type: z.string().nullish() });

/** @param webhookUrl where AzoraOne is to send its webhook of a job's document. Throws where nobody knows our own URL. */
export function azoraOneApi(
  call: AzoraOneCall,
  webhookUrl: (jobId: string) => string,
): ProviderApi<AzoraOneOptions> {
  const addTo = (companyId: string, document: ProviderDocument) =>
    addFile(call, companyId, document, webhookUrl(document.jobId));
  return {
    isSubmitRepeatable: true,

    /** Our job id is the fileID, so a second call says that the file exists, which means done. */
    async submit(document, options) {
      const companyId = options.company_id;
      let answer = await addTo(companyId, document);
      if (isNotFound(answer)) {
        await addCompany(call, options);
        answer = await addTo(companyId, document);
      }
      if (!answer.ok && !answer.codes.includes(FILE_EXISTS))
        throw refusal(answer, 'the file could not be added');
      return azoraOneReference(companyId, document.jobId);
    },

    async inspect(reference): Promise<Inspection> {
      const answer = await call({ method: 'GET', path: filePath(reference) });
      if (!answer.ok) throw refusal(answer, 'the file could not be read');
      const item = fileItem.safeParse(answer.data);
      const status = item.data?.status.toUpperCase();
      if (status === 'ERROR') {
        return { state: 'failed', reason: 'AzoraOne could not read the document (its status is ERROR)' };
      }
      if (status === 'WAITING') return { state: 'waiting' };
      if (status !== 'READY') return { state: 'waiting', unknownStatus: (status ?? 'missing').slice(0, 40) };
      const type = item.data?.type;
      return { state: 'ready', ...(type && { learnt: { type } }) };
    },

    async fetchResult(reference, learnt, options): Promise<Extraction | undefined> {
      const operation = extractOperation(options.document, learnt?.['type']);
      const answer = await call({ method: 'GET', path: `${filePath(reference)}/${operation}?extended=true` });
      // "File is not yet ready for extraction"
      if (answer.status === 412) return undefined;
      const data = z.record(z.string(), z.unknown()).safeParse(answer.data);
      if (!answer.ok) throw refusal(answer, 'the file could not be extracted');
      if (!data.success) {
        throw transient('provider_unavailable', 'AzoraOne answered an extraction without data');
      }
      return { fields: data.data, raw: answer.body };
    },
  };
}

function addFile(
  call: AzoraOneCall,
  companyId: string,
  document: ProviderDocument,
  webhookUrl: string,
): Promise<AzoraOneAnswer> {
  const form = new FormData();
  form.append('fileID', document.jobId);
  form.append('webhookUrl', webhookUrl);
  form.append(
    'file',
    new Blob([document.bytes as Uint8Array<ArrayBuffer>], { type: document.contentType }),
    document.fileName,
  );
  return call({ method: 'POST', path: `companies/${encodeURIComponent(companyId)}/files`, form });
}

/** Somebody else may add the same company at the same time. */
async function addCompany(call: AzoraOneCall, { company_id, company = {} }: AzoraOneOptions): Promise<void> {
  const json = { companyName: company_id, ...company, companyID: company_id, active: true };
  const answer = await call({ method: 'POST', path: 'companies', json });
  if (!answer.ok && !answer.codes.includes(COMPANY_EXISTS))
    throw refusal(answer, 'the company could not be added');
}

function filePath({ values }: Reference): string {
  const { companyID = '', fileID = '' } = values;
  return `companies/${encodeURIComponent(companyID)}/files/${encodeURIComponent(fileID)}`;
}

/** @param type what AzoraOne takes the file for. */
function extractOperation(document: AzoraOneOptions['document'], type = ''): string {
  if (document === 'by_type') return /receipt/i.test(type) ? 'receipts' : 'supplierInvoices';
  return document === 'receipt' ? 'receipts' : 'supplierInvoices';
}

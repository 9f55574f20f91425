/** A provider in memory. Its answers can be replaced one by one; submitting the same job twice is one document. */
import type { Inspection, ProviderApi, ProviderDocument } from '../../shared/providers/provider.ts';
import type { Watch } from './world.ts';

export const EXTRACTED = { invoiceNumber: '20417', totalSum: '3268,75' };

export function memoryProvider() {
  const documents = new Map<string, ProviderDocument>();
  const calls = { submit: 0, inspect: 0, fetchResult: 0 };
  const api: ProviderApi<Record<string, unknown>> = {
    isSubmitRepeatable: true,
    async submit(document) {
      calls.submit += 1;
      documents.set(document.jobId, document);
      const key = `123/${document.jobId}`;
      return { key, values: { companyID: '123', fileID: document.jobId } };
    },
    async inspect(): Promise<Inspection> {
      calls.inspect += 1;
      return { state: 'ready', learnt: { type: 'SupplierInvoice' } };
    },
    async fetchResult() {
      calls.fetchResult += 1;
      return { fields: EXTRACTED, raw: { success: true, data: EXTRACTED } };
    },
  };
  return {
    documents,
    calls,
    api,
    connect: async (watch: Watch = (port) => port) => watch(api),
  };
}

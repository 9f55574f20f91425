/**
 * Ocrolus's API: documents go into Books, which are asked how far they are for all their documents at once. Facts:
 * docs.ocrolus.com/reference. Documents and Books are named by a uuid or a pk; both are tolerated wherever Ocrolus says one.
 */
import type { Inspection, ProviderApi } from '../provider.ts';
import { ocrolusBooks } from './books.ts';
import type { OcrolusCall } from './call.ts';
import type { OcrolusOptions } from './options.ts';
import { fetchExtraction } from './results.ts';
import { submitDocument } from './submit.ts';

export function ocrolusApi(call: OcrolusCall): ProviderApi<OcrolusOptions> {
  const books = ocrolusBooks(call);
  return {
    isSubmitRepeatable: true,
    books,

    /** Without a Book that has been opened: into the one that a document has which is in no batch. */
    async submit(document, options, book) {
      const { reference } = book
        ? { reference: book }
        : await books.open(books.choose(options, { jobId: document.jobId }), options);
      return submitDocument(call, document, options, reference);
    },

    async inspect(reference): Promise<Inspection> {
      const { state, ended, unknownStatuses } = await books.look(reference);
      if (state === 'deleted') return { state: 'failed', reason: 'its Book has been deleted at Ocrolus' };
      const [unknownStatus] = unknownStatuses;
      return (
        ended[reference.key] ?? { state: 'waiting', ...(unknownStatus !== undefined && { unknownStatus }) }
      );
    },

    fetchResult: (reference, _learnt, options, isOfBatch = false) =>
      fetchExtraction(call, reference, options, isOfBatch),
  };
}

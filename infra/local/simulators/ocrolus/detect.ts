/** What Detect says of documents: https://docs.ocrolus.com/reference/book-signals (v2: no envelope, errors have a message only). */
import { type Answer, bare } from './answers.ts';
import type { Books } from './books.ts';
import { documentTypeOf, formTypeOf } from './extraction.ts';
import { isUuid } from './ids.ts';
import type { DocumentRecord } from './records.ts';

/** "form_type: BANK_STATEMENT | PAYSTUB | W2": it looks at no others. Invoices stand for bank statements here. */
const LOOKED_AT: ReadonlySet<string> = new Set(['BANK_STATEMENT', 'PAYSTUB', 'W2', 'INVOICE', 'RECEIPT']);
const DASHBOARD = 'https://dashboard.ocrolus.com/books/';

export function isLookedAt(document: DocumentRecord): boolean {
  return LOOKED_AT.has(formTypeOf(document) ?? 'BANK_STATEMENT');
}

export function bookSignals(books: Books, uuid: string): Answer {
  if (!isUuid(uuid)) return bare(400, { message: `Invalid book uuid: '${uuid}'` });
  const found = books.find(undefined, uuid);
  if ('refusal' in found) return bare(404, { message: 'Book not found' });
  const { book } = found;
  return bare(200, {
    book_uuid: book.uuid,
    book_dashboard_url: `${DASHBOARD}${book.uuid}`,
    doc_analysis: book.documents.map(analysisOf),
  });
}

export function documentSignals(books: Books, uuid: string): Answer {
  if (!isUuid(uuid)) return bare(400, { message: `Invalid uploaded_doc uuid: '${uuid}'` });
  const document = books.findDocument(undefined, uuid);
  if (!document) return bare(404, { message: `Uploaded doc not found: '${uuid}'` });
  return bare(200, {
    book_uuid: document.bookUuid,
    book_dashboard_url: `${DASHBOARD}${document.bookUuid}`,
    doc_analysis: [analysisOf(document)],
  });
}

function analysisOf(document: DocumentRecord) {
  return {
    uploaded_doc_uuid: document.uuid,
    uploaded_doc_type: documentTypeOf(document),
    mixed_uploaded_doc_uuid: document.mixed?.uuid ?? null,
    detect_status: document.detect,
    is_image_based_pdf: false,
    form_analysis: document.detect === 'COMPLETED' ? [formAnalysis(document)] : [],
  };
}

function formAnalysis(document: DocumentRecord) {
  const isFine = document.signals.length === 0;
  return {
    form_type: documentTypeOf(document),
    form_uuid: document.form.uuid,
    form_dashboard_url: `${DASHBOARD}${document.bookUuid}?selectedUploadPks=${document.pk}`,
    form_authenticity: {
      version: '1.0',
      score: isFine ? 100 : 70,
      reason_codes: isFine ? [] : [{ code: '006-L', confidence: 'LOW', description: 'fields misaligned' }],
      authenticity_status: isFine ? 'HIGH' : 'LOW',
    },
    signals: document.signals.map((identifier) => ({
      identifier,
      display_name: identifier.replaceAll('_', ' '),
      signal_count: 1,
      page_number: 1,
      supporting_data: [],
    })),
    visualizations: [],
  };
}

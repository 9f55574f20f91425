/** What is handed in: one-page invoices of 150 kB whose text is that of the local run's samples. */
import { INVOICES } from '../../../infra/local/samples/invoices.ts';
import { sampleInvoice } from '../../../infra/local/samples/sample-invoice.ts';
import { readDocumentText } from '../../../infra/local/simulators/documents/document-text.ts';
import type { SimulatedDocument } from '../../simulation/outside/documents.ts';

const BYTES = 150_000;

export async function invoiceText() {
  return readDocumentText(await sampleInvoice(INVOICES.officeSupplies));
}

export function createDocument(
  name: string,
  text: Awaited<ReturnType<typeof invoiceText>>,
): SimulatedDocument {
  const bytes = Buffer.alloc(BYTES, `${name} `);
  // The simulation counts pages by such a comment.
  bytes.write('%PDF-1.7\n%pages 1\n');
  return { fileName: `${name}.pdf`, bytes, pages: 1, text, expected: undefined };
}

/** The documents that the local run hands in, and how the job of each is to end. */
import { simulators } from '../simulators/simulators.ts';
import { INVOICES } from './invoices.ts';
import { CAFE_RECEIPT, PARKING_RECEIPT } from './receipts.ts';
import { sampleInvoice } from './sample-invoice.ts';
import { samplePhoto } from './sample-photo.ts';
import { receiptRows, sampleReceipt } from './sample-receipt.ts';
import { unreadablePdf } from './unreadable-pdf.ts';

export interface SampleDocument {
  provider: string;
  fileName: string;
  contentType: 'application/pdf' | 'image/png';
  bytes: Uint8Array;
  /** Whether the provider's webhook is to get through. */
  webhook: 'arrives' | 'lost';
  endsAs: 'SUCCESS' | 'FAILED';
}

/** Whose samples are every kind of document, and every ending; the others' are two invoices each. */
const THOROUGH = 'azoraone';
const LOST_WEBHOOK_FILE = 'invoice-lost-webhook.pdf';
const UNREADABLE_FILE = 'invoice-unreadable.pdf';

export async function sampleDocuments(): Promise<SampleDocument[]> {
  const others = Object.keys(simulators).filter((provider) => provider !== THOROUGH);
  return [
    pdf('invoice-kontorsmaterial.pdf', await sampleInvoice(INVOICES.officeSupplies)),
    pdf('invoice-harbour-consulting.pdf', await sampleInvoice(INVOICES.consulting)),
    pdf('invoice-bokhandel-credit.pdf', await sampleInvoice(INVOICES.bookshopCredit)),
    pdf('receipt-cafe.pdf', await sampleReceipt(CAFE_RECEIPT)),
    { ...pdf('receipt-photo.png', samplePhoto(receiptRows(PARKING_RECEIPT))), contentType: 'image/png' },
    { ...pdf(LOST_WEBHOOK_FILE, await sampleInvoice(INVOICES.cleaning)), webhook: 'lost' },
    { ...pdf(UNREADABLE_FILE, await unreadablePdf()), endsAs: 'FAILED' },
    ...(await Promise.all(others.map(documentsOf))).flat(),
  ];
}

async function documentsOf(provider: string): Promise<SampleDocument[]> {
  return [
    { ...pdf(`${provider}-invoice.pdf`, await sampleInvoice(INVOICES.consulting)), provider },
    {
      ...pdf(`${provider}-lost-webhook.pdf`, await sampleInvoice(INVOICES.cleaning)),
      provider,
      webhook: 'lost',
    },
  ];
}

function pdf(fileName: string, bytes: Uint8Array): SampleDocument {
  return {
    provider: THOROUGH,
    fileName,
    contentType: 'application/pdf',
    bytes,
    webhook: 'arrives',
    endsAs: 'SUCCESS',
  };
}

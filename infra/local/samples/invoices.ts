/** Four invoices of companies that don't exist. */
import { rgb } from 'pdf-lib';
import type { SampleInvoice } from './sample-invoice.ts';

const CUSTOMER = { name: 'Exempelbolaget AB', address: ['Storgatan 12', '411 38 Göteborg'] };

const officeSupplies: SampleInvoice = {
  language: 'sv',
  supplier: {
    name: 'Nordljus Kontorsmaterial AB',
    address: ['Hamngatan 4', '903 26 Umeå'],
    email: 'faktura@nordljus.example',
  },
  customer: CUSTOMER,
  invoiceNumber: '20417',
  invoiceDate: '2026-01-12',
  dueDate: '2026-02-11',
  ocrNumber: '2041700015',
  orderNumber: 'B-7731',
  ourReference: 'Karin Åberg',
  yourReference: 'Jonas Ek',
  currency: 'SEK',
  lines: [
    { description: 'Kopieringspapper A4, 5 x 500 ark', quantity: 4, unitPriceCents: 31_900, vatPercent: 25 },
    { description: 'Pärm A4, blå', quantity: 20, unitPriceCents: 3_450, vatPercent: 25 },
    { description: 'Skrivbordslampa', quantity: 1, unitPriceCents: 64_900, vatPercent: 25 },
  ],
  footer: [
    'Bankgiro 512-3345   Plusgiro 48 21 07-3',
    'Org.nr 556012-3451   Momsreg.nr SE556012345101   Godkänd för F-skatt',
  ],
};

const consulting: SampleInvoice = {
  language: 'en',
  supplier: {
    name: 'Harbour & Finch Consulting Ltd',
    address: ['18 Quay Street', 'Bristol BS1 4SD', 'United Kingdom'],
    email: 'accounts@harbourfinch.example',
  },
  customer: CUSTOMER,
  invoiceNumber: 'HF-2026-0088',
  invoiceDate: '3 February 2026',
  dueDate: '5 March 2026',
  orderNumber: 'PO-55120',
  yourReference: 'Jonas Ek',
  currency: 'EUR',
  accent: rgb(0.16, 0.45, 0.36),
  lines: [
    {
      description: 'Process review, January 2026 (hours)',
      quantity: 37.5,
      unitPriceCents: 11_200,
      vatPercent: 20,
    },
    { description: 'Workshop, two days on site', quantity: 2, unitPriceCents: 145_000, vatPercent: 20 },
    { description: 'Printed handbooks', quantity: 30, unitPriceCents: 1_895, vatPercent: 5 },
  ],
  footer: [
    'Payable within 30 days of receipt of this invoice.',
    'IBAN GB29 NWBK 6016 1331 9268 19   VAT no. GB123456789   Company reg. no. 08123456',
  ],
};

const bookshopCredit: SampleInvoice = {
  language: 'sv',
  supplier: { name: 'Sjöbergs Bokhandel', address: ['Kyrkogatan 7', '222 22 Lund'] },
  customer: CUSTOMER,
  invoiceNumber: '88210-K',
  invoiceDate: '2026-02-20',
  dueDate: '2026-03-22',
  currency: 'SEK',
  accent: rgb(0.55, 0.2, 0.24),
  lines: [
    { description: 'Retur: Bokföringshandboken 2026', quantity: -3, unitPriceCents: 42_450, vatPercent: 6 },
    { description: 'Retur: Väggkalender', quantity: -2, unitPriceCents: 12_900, vatPercent: 25 },
  ],
  footer: ['Krediterar faktura 88145.', 'Bankgiro 733-0912   Org.nr 969712-4413   Momsreg.nr SE969712441301'],
};

const cleaning: SampleInvoice = {
  language: 'sv',
  supplier: {
    name: 'Rena Rum i Borås AB',
    address: ['Allégatan 61', '503 37 Borås'],
    email: 'info@renarum.example',
  },
  customer: CUSTOMER,
  invoiceNumber: '3390',
  invoiceDate: '2026-02-27',
  dueDate: '2026-03-29',
  ocrNumber: '339000264',
  yourReference: 'Mona Lind',
  currency: 'SEK',
  accent: rgb(0.3, 0.28, 0.55),
  lines: [
    { description: 'Kontorsstädning februari', quantity: 1, unitPriceCents: 890_000, vatPercent: 25 },
    { description: 'Fönsterputs', quantity: 14, unitPriceCents: 9_500, vatPercent: 25 },
  ],
  footer: ['Bankgiro 5127-8890   Org.nr 559101-2233   Momsreg.nr SE559101223301'],
};

export const INVOICES = { officeSupplies, consulting, bookshopCredit, cleaning };

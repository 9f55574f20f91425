import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sampleDocuments } from '../../../infra/local/samples/sample-documents.ts';
import { readDocumentText } from '../../../infra/local/simulators/documents/document-text.ts';
import { readDocument } from '../../../infra/local/simulators/documents/read-document.ts';
import { providers } from '../../../shared/providers/registry.ts';

/** Whose samples are two invoices each. */
const OTHERS = Object.keys(providers).filter((provider) => provider !== 'azoraone');

/** Worked by hand from the lines of each document. */
const CONSULTING = [
  'invoice',
  'Harbour & Finch Consulting Ltd',
  'HF-2026-0088',
  '2026-02-03',
  '2026-03-05',
  911693,
  144843,
];
const CLEANING = ['invoice', 'Rena Rum i Borås AB', '3390', '2026-02-27', '2026-03-29', 1278750, 255750];
const EXPECTED: Record<string, unknown[]> = {
  'invoice-kontorsmaterial.pdf': [
    'invoice',
    'Nordljus Kontorsmaterial AB',
    '20417',
    '2026-01-12',
    '2026-02-11',
    326875,
    65375,
  ],
  'invoice-harbour-consulting.pdf': CONSULTING,
  'invoice-bokhandel-credit.pdf': [
    'invoice',
    'Sjöbergs Bokhandel',
    '88210-K',
    '2026-02-20',
    '2026-03-22',
    -167241,
    -14091,
  ],
  'receipt-cafe.pdf': ['receipt', 'Café Björken', undefined, '2026-02-18', undefined, 20800, 2229],
  'receipt-photo.png': ['receipt', 'Quayside Parking', undefined, '2026-02-03', undefined, 2400, 400],
  'invoice-lost-webhook.pdf': CLEANING,
  ...Object.fromEntries(
    OTHERS.flatMap((provider) => [
      [`${provider}-invoice.pdf`, CONSULTING],
      [`${provider}-lost-webhook.pdf`, CLEANING],
    ]),
  ),
  'invoice-unreadable.pdf': ['other', undefined, undefined, undefined, undefined, undefined, undefined],
};

test('each sample document is read from its own text', async () => {
  for (const { fileName, bytes } of await sampleDocuments()) {
    const { text } = await readDocumentText(bytes);
    const { kind, supplier, invoiceNumber, receiptDate, dueDate, totalCents, vatCents } = readDocument(text);
    const read = [kind, supplier, invoiceNumber, receiptDate, dueDate, totalCents, vatCents];
    assert.deepEqual(read, EXPECTED[fileName], fileName);
  }
});

test('the samples say whom they go to, where their text is, and how their jobs end', async () => {
  const documents = await sampleDocuments();
  const stories = await Promise.all(
    documents.map(async ({ provider, fileName, contentType, bytes, webhook, endsAs }) => {
      const { source } = await readDocumentText(bytes);
      return [provider, fileName, contentType, source, webhook, endsAs].join(' | ');
    }),
  );
  assert.deepEqual(stories, [
    'azoraone | invoice-kontorsmaterial.pdf | application/pdf | text layer of the PDF | arrives | SUCCESS',
    'azoraone | invoice-harbour-consulting.pdf | application/pdf | text layer of the PDF | arrives | SUCCESS',
    'azoraone | invoice-bokhandel-credit.pdf | application/pdf | text layer of the PDF | arrives | SUCCESS',
    'azoraone | receipt-cafe.pdf | application/pdf | text layer of the PDF | arrives | SUCCESS',
    'azoraone | receipt-photo.png | image/png | text embedded in the image | arrives | SUCCESS',
    'azoraone | invoice-lost-webhook.pdf | application/pdf | text layer of the PDF | lost | SUCCESS',
    'azoraone | invoice-unreadable.pdf | application/pdf | nothing readable | arrives | FAILED',
    ...OTHERS.flatMap((provider) => [
      `${provider} | ${provider}-invoice.pdf | application/pdf | text layer of the PDF | arrives | SUCCESS`,
      `${provider} | ${provider}-lost-webhook.pdf | application/pdf | text layer of the PDF | lost | SUCCESS`,
    ]),
  ]);
});

test('made twice, the samples are the same bytes', async () => {
  const [first, second] = [await sampleDocuments(), await sampleDocuments()];
  assert.deepEqual(first, second);
});

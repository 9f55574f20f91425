/** Reads an ordinary invoice or receipt, in English or Swedish, from its text. What isn't found is undefined. */
import { firstDate } from './dates.ts';
import { type Line, label, labelledValue, toLines } from './labelled-value.ts';
import { type DocumentAmounts, readAmounts } from './read-amounts.ts';

export interface ReadDocument extends DocumentAmounts {
  kind: 'invoice' | 'receipt' | 'other';
  supplier: string | undefined;
  invoiceNumber: string | undefined;
  invoiceDate: string | undefined;
  dueDate: string | undefined;
  receiptDate: string | undefined;
  ocrNumber: string | undefined;
  orderNumber: string | undefined;
  referenceNumber: string | undefined;
  ourReference: string | undefined;
  yourReference: string | undefined;
}

const NUMBER = String.raw`\s*[-.]?\s*(?:number|nummer|no|nr|#)`;
const LABELS = {
  invoiceNumber: label(`(?:invoice|credit note|(?:kredit)?faktura)${NUMBER}`),
  invoiceHeading: label('invoice', 'credit note', '(?:kredit)?faktura'),
  invoiceDate: label(
    'invoice date',
    'date of (?:invoice|issue)',
    'issue date',
    'fakturadatum',
    'date',
    'datum',
  ),
  dueDate: label(
    'due date',
    'payment due(?: (?:by|on))?',
    'due (?:by|on)',
    'pay(?:able)? by',
    'förfallodatum',
    'förfallodag',
    'förfaller',
    'betalas senast',
    'oss tillhanda(?: senast)?',
  ),
  receiptDate: label('receipt date', 'date of purchase', 'kvittodatum', 'köpdatum', 'date', 'datum'),
  ocrNumber: label(`ocr${NUMBER}`, 'ocr'),
  orderNumber: label(`(?:purchase )?order${NUMBER}`, `po${NUMBER}`, 'purchase order'),
  referenceNumber: label(`(?:payment )?reference${NUMBER}`, `referens${NUMBER}`, 'payment reference'),
  ourReference: label(`our ref(?:erence|\\.)?`, 'vår referens', 'vår ref'),
  yourReference: label(`your ref(?:erence|\\.)?`, 'er referens', 'er ref'),
};
const OTHER_LABELS = label(
  'customer',
  'kund',
  'bill to',
  'faktureras',
  'ship to',
  'total',
  'vat',
  'moms',
  'receipt',
);
const RECEIPT_HEADING = label('receipt', 'kvitto', 'cash sale', 'kontantnota');

export function readDocument(text: string): ReadDocument {
  const lines = toLines(text);
  const { invoiceDate, receiptDate, dueDate } = LABELS;
  return {
    kind: readKind(text),
    supplier: readSupplier(lines),
    ...readAmounts(lines),
    invoiceNumber: readInvoiceNumber(lines),
    invoiceDate: find(lines, invoiceDate, firstDate),
    dueDate: find(lines, dueDate, firstDate),
    receiptDate: find(lines, receiptDate, firstDate) ?? firstDate(text),
    ocrNumber: find(lines, LABELS.ocrNumber, readDigits),
    orderNumber: find(lines, LABELS.orderNumber, readIdentifier),
    referenceNumber: find(lines, LABELS.referenceNumber, readIdentifier),
    ourReference: find(lines, LABELS.ourReference, readWords),
    yourReference: find(lines, LABELS.yourReference, readWords),
  };
}

/** Whichever the document calls itself first: "30 days from receipt" in an invoice stands further down. */
function readKind(text: string): ReadDocument['kind'] {
  const invoiceAt = LABELS.invoiceHeading.exec(text)?.index ?? LABELS.invoiceNumber.exec(text)?.index;
  const receiptAt = RECEIPT_HEADING.exec(text)?.index;
  if (receiptAt !== undefined && receiptAt < (invoiceAt ?? Number.POSITIVE_INFINITY)) return 'receipt';
  return invoiceAt === undefined ? 'other' : 'invoice';
}

/** The letterhead: the first words that are neither the document's title nor a labelled value. */
function readSupplier(lines: readonly Line[]): string | undefined {
  return lines
    .flat()
    .find((cell) => /\p{L}{2}/u.test(cell) && !isLabel(cell) && !startsWith(RECEIPT_HEADING, cell));
}

function readInvoiceNumber(lines: readonly Line[]): string | undefined {
  const labelled = find(lines, LABELS.invoiceNumber, readIdentifier);
  if (labelled !== undefined) return labelled;
  // "INVOICE 1001": below a bare heading stands anything, so only the same line counts.
  for (const line of lines) {
    const found = find([line], LABELS.invoiceHeading, readIdentifier);
    if (found !== undefined) return found;
  }
  return undefined;
}

function find(lines: readonly Line[], labels: RegExp, read: (candidate: string) => string | undefined) {
  return labelledValue(lines, { labels, read, isLabel });
}

function isLabel(candidate: string): boolean {
  return [...Object.values(LABELS), OTHER_LABELS].some((labels) => startsWith(labels, candidate));
}

function startsWith(labels: RegExp, text: string): boolean {
  return labels.exec(text)?.index === 0;
}

function readIdentifier(candidate: string): string | undefined {
  return /^(?=\S*\d)[\p{L}\d][\p{L}\d/._-]*/u.exec(candidate)?.[0].replace(/[._/-]+$/, '');
}

function readDigits(candidate: string): string | undefined {
  return /^\d[\d ]*/.exec(candidate)?.[0].replaceAll(' ', '');
}

function readWords(candidate: string): string | undefined {
  return /\p{L}/u.test(candidate) ? candidate : undefined;
}

/**
 * What AzoraOne extracts from a file, in its own shape: strings throughout, dates YYYY-MM-DD, amounts with a decimal
 * comma, what is missing null or empty. Currency, e-mail addresses and the like only in `extended`.
 */
import { readDetails } from '../documents/read-details.ts';
import { type ReadDocument, readDocument } from '../documents/read-document.ts';
import { type Answer, apiError, failed, resourceNotFound, succeeded } from './answers.ts';
import type { FileRecord } from './file-record.ts';

/** As in the Swedish BAS chart of accounts. */
const ACCOUNTS = { payables: '2440', cash: '1930', inputVat: '2640', purchases: '4000' };

export type Extract = 'supplierInvoice' | 'receipt';

export function extract(file: FileRecord | undefined, what: Extract, isExtended: boolean): Answer {
  const refusal = refuse(file);
  if (refusal || !file) return refusal ?? resourceNotFound('fileID');
  const read = readDocument(file.document.text);
  return succeeded(200, what === 'receipt' ? receipt(read) : supplierInvoice(read), {
    ...(isExtended ? { extended: readDetails(file.document.text) } : {}),
    // Whoever keeps the raw answer can see that nothing was recognised here.
    origin: `simulator: ${file.document.source}`,
  });
}

export function bookkeep(file: FileRecord | undefined, value: unknown): Answer {
  const refusal = refuse(file);
  if (refusal || !file) return refusal ?? resourceNotFound('fileID');
  file.bookkept = value;
  return succeeded(200, value);
}

/** 412 is documented; what a file with status ERROR answers is not, only that it can't be extracted. */
function refuse(file: FileRecord | undefined): Answer | undefined {
  if (!file) return resourceNotFound('fileID');
  if (file.status === 'WAITING') {
    return failed(412, apiError(0, 'File is not yet ready for extraction', 'fileID'));
  }
  return file.status === 'ERROR'
    ? failed(400, apiError(0, 'File can not be extracted', 'fileID'))
    : undefined;
}

function supplierInvoice(read: ReadDocument) {
  return {
    // Nobody has uploaded a list of suppliers in which to find it.
    supplierID: '',
    description: describe(read),
    verificationSeries: null,
    invoiceDate: read.invoiceDate ?? null,
    dueDate: read.dueDate ?? null,
    invoiceNumber: read.invoiceNumber ?? null,
    orderNumber: read.orderNumber ?? null,
    ocrNumber: read.ocrNumber ?? null,
    referenceNumber: read.referenceNumber ?? null,
    ourRef: read.ourReference ?? null,
    yourRef: read.yourReference ?? null,
    totalSum: decimalComma(read.totalCents),
    vat: decimalComma(read.vatCents),
    accounts: accountRows(read, ACCOUNTS.payables),
  };
}

function receipt(read: ReadDocument) {
  return {
    description: describe(read),
    verificationSeries: null,
    receiptDate: read.receiptDate ?? null,
    accounts: accountRows(read, ACCOUNTS.cash),
  };
}

/** At most 99 characters, the longest that clients have found to be accepted. */
function describe({ supplier }: ReadDocument): string | null {
  return supplier?.slice(0, 99) ?? null;
}

function accountRows({ totalCents, vatCents = 0 }: ReadDocument, paidFrom: string) {
  if (totalCents === undefined) return [];
  return [
    accountRow(paidFrom, -totalCents),
    ...(vatCents === 0 ? [] : [accountRow(ACCOUNTS.inputVat, vatCents)]),
    accountRow(ACCOUNTS.purchases, totalCents - vatCents),
  ];
}

/** Positive is debit. */
function accountRow(account: string, cents: number) {
  const none = { targetValue: '' };
  return {
    account,
    debit: cents >= 0 ? decimalComma(cents) : '',
    credit: cents < 0 ? decimalComma(-cents) : '',
    project: none,
    costBearer: none,
    resultsCentre: none,
    periodicity: { offsetAccount: '', startDate: '', endDate: '' },
  };
}

function decimalComma(cents: number | undefined): string | null {
  if (cents === undefined) return null;
  const digits = String(Math.abs(cents)).padStart(3, '0');
  return `${cents < 0 ? '-' : ''}${digits.slice(0, -2)},${digits.slice(-2)}`;
}

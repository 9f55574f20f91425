/**
 * What is read in a document: as a form, its values by "<form>-<part>:<field>"; as a bank statement, its rows that have a
 * date and an amount. An invoice or a receipt is one transaction too, of what is to be paid.
 */
import { lastAmount } from '../documents/amounts.ts';
import { firstDate, withoutDates } from '../documents/dates.ts';
import type { DocumentText } from '../documents/document-text.ts';
import { label } from '../documents/labelled-value.ts';
import { type ReadDocument, readDocument } from '../documents/read-document.ts';
import type { DocumentRecord } from './records.ts';

export interface RawField {
  value: string;
  is_empty: boolean;
  alias_used: null;
  source_filename: string;
  confidence: number;
}

export interface Transaction {
  /** YYYY-MM-DD */
  date: string;
  description: string;
  /** Positive: it comes in. */
  cents: number;
}

const STATEMENT = label('bank statement', 'account statement', 'statement', 'kontoutdrag');
const STATEMENT_TYPES = new Set(['BANK_STATEMENT', 'BANK_ACCOUNT']);
const DATES = new Set(['invoiceDate', 'dueDate', 'receiptDate']);

/** What it is a form of; undefined: it is a bank statement, as everything is of which nobody says what it is. */
export function formTypeOf({ formType, file: { document } }: DocumentRecord): string | undefined {
  if (formType !== undefined) return STATEMENT_TYPES.has(formType) ? undefined : formType;
  const { kind } = readOnce(document);
  return kind === 'other' || STATEMENT.test(document.text) ? undefined : kind.toUpperCase();
}

/** `uploaded_doc_type` of answers. */
export function documentTypeOf(document: DocumentRecord): 'BANK_STATEMENT' | 'PAYSTUB' | 'FORM' {
  const formType = formTypeOf(document);
  if (formType === undefined) return 'BANK_STATEMENT';
  return formType === 'PAYSTUB' ? 'PAYSTUB' : 'FORM';
}

export function rawFields({ file }: DocumentRecord, formType: string): Record<string, RawField> {
  const read = readOnce(file.document);
  const named = Object.entries(read).map(([name, value]): [string, RawField] => {
    const text = asText(name, value);
    const field = { value: text, is_empty: text === '', alias_used: null };
    const key = `${formType.toLowerCase()}-General:${name.replace(/Cents$/, '')}`;
    return [key, { ...field, source_filename: file.fileName, confidence: 1 }];
  });
  return Object.fromEntries(named);
}

function asText(name: string, value: string | number | undefined): string {
  if (typeof value === 'number') return amount(value);
  return DATES.has(name) && value !== undefined ? americanDate(value) : (value ?? '');
}

export function amount(cents: number): string {
  return (cents / 100).toFixed(2);
}

/** MM/DD/YYYY */
export function americanDate(isoDate: string): string {
  const [year, month, day] = isoDate.split('-');
  return `${month}/${day}/${year}`;
}

/** Each look at a Book asks for all of its documents again. */
const reads = new WeakMap<DocumentText, ReadDocument>();
function readOnce(document: DocumentText): ReadDocument {
  const read = reads.get(document) ?? readDocument(document.text);
  reads.set(document, read);
  return read;
}

/** None before it is verified, and none of one that is rejected. */
export function transactionsOf(document: DocumentRecord): Transaction[] {
  const { file, state, addedAt } = document;
  if (state !== 'VERIFICATION_COMPLETE') return [];
  if (formTypeOf(document) === undefined) return file.document.text.split('\n').flatMap(readRow);
  const { totalCents, invoiceDate, receiptDate, supplier = '' } = readOnce(file.document);
  if (totalCents === undefined) return [];
  const date = invoiceDate ?? receiptDate ?? new Date(addedAt).toISOString().slice(0, 10);
  return [{ date, description: supplier, cents: -totalCents }];
}

function readRow(line: string): Transaction[] {
  const rest = withoutDates(line);
  const date = firstDate(line);
  const cents = lastAmount(rest);
  if (date === undefined || cents === undefined) return [];
  const [, description = ''] = /^([^\d]*)/.exec(rest.replaceAll(/\s+/g, ' ').trim()) ?? [];
  return [{ date, description: description.replace(/[-−–\s]+$/, ''), cents }];
}

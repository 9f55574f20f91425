/** What a template, or a single job, can say about its documents at AzoraOne, and which fields it gets by default. */
import * as z from 'zod';
import type { TemplateField } from '../../jobs/job.ts';

/** Characters that AzoraOne allows in ids (developer.azora.one/documentation/requests); its own length limit is not documented. */
export const resourceId = z
  .string()
  .regex(
    /^(?!\.{1,2}$)[0-9A-Za-z$\-_.+!*(),]{1,100}$/,
    'must be 1 to 100 of 0-9 A-Z a-z $ - _ . + ! * ( ) ,',
  );

const companyText = z.string().min(1).max(200);

/** Sent when the company has to be added; names as in AzoraOne's own objects. */
const company = z.strictObject({
  companyName: companyText.optional(),
  corporateIdentityNumber: companyText.optional(),
  vatNumber: companyText.optional(),
  bankAccountNumber: companyText.optional(),
  plusGiroNumber: companyText.optional(),
  iban: companyText.optional(),
});

export const azoraOneTemplateOptions = z.strictObject({
  /** What to extract; `by_type`: what AzoraOne takes the file for. */
  document: z.enum(['supplier_invoice', 'receipt', 'by_type']).default('by_type'),
  company_id: resourceId.optional(),
  company: company.optional(),
});

export const azoraOneJobOptions = z.object({
  company_id: resourceId.optional(),
  company: company.optional(),
});

/** A job's options laid over its template's. */
export const azoraOneOptions = azoraOneTemplateOptions.extend({
  company_id: resourceId,
});
export type AzoraOneOptions = z.infer<typeof azoraOneOptions>;

const field = (source: string, type: TemplateField['type']): TemplateField => ({
  name: source,
  type,
  source,
});

/** For templates that name no fields: AzoraOne's own names, for invoices and receipts alike. */
export const azoraOneFields: readonly TemplateField[] = [
  field('supplierID', 'text'),
  field('description', 'text'),
  field('invoiceNumber', 'text'),
  field('orderNumber', 'text'),
  field('ocrNumber', 'text'),
  field('referenceNumber', 'text'),
  field('ourRef', 'text'),
  field('yourRef', 'text'),
  field('invoiceDate', 'date'),
  field('dueDate', 'date'),
  field('receiptDate', 'date'),
  field('totalSum', 'amount'),
  field('vat', 'amount'),
];

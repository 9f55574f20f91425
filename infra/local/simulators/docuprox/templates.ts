/** DocuProx's own templates, as people make them in its dashboard: fields, where the webhook goes and with which headers. */
import * as z from 'zod';
import type { ReadDocument } from '../documents/read-document.ts';

/** What a field can be filled with: one of the values that are read in the document. */
const SOURCES = [
  'supplier',
  'invoiceNumber',
  'invoiceDate',
  'dueDate',
  'receiptDate',
  'ocrNumber',
  'orderNumber',
  'referenceNumber',
  'ourReference',
  'yourReference',
  'totalCents',
  'vatCents',
  'kind',
] as const satisfies readonly (keyof ReadDocument)[];

const FIELDS: Record<string, (typeof SOURCES)[number]> = {
  document_type: 'kind',
  supplier: 'supplier',
  invoice_number: 'invoiceNumber',
  invoice_date: 'invoiceDate',
  due_date: 'dueDate',
  total: 'totalCents',
  vat: 'vatCents',
};

const template = z.strictObject({
  template_id: z.uuid(),
  webhook_url: z.url().optional(),
  /** The only way to authenticate a webhook that is documented. */
  webhook_headers: z.record(z.string(), z.string()).default({}),
  /** By name, what each is filled with. */
  fields: z.record(z.string(), z.enum(SOURCES)).default(FIELDS),
  /** Fields of kind STATIC and their defaults. */
  static_fields: z.record(z.string(), z.unknown()).default({}),
});

export type Template = z.output<typeof template>;

export function createTemplates() {
  const templates = new Map<string, Template>();
  return {
    find: (templateId: string) => templates.get(templateId.toLowerCase()),
    all: () => [...templates.values()],
    /** Throws ZodError. */
    save(input: unknown): Template {
      const saved = template.parse(input);
      templates.set(saved.template_id.toLowerCase(), saved);
      return saved;
    },
  };
}

/** What a template, or a single job, can say about its documents at Ocrolus. Facts: docs.ocrolus.com/reference (Books, uploads). */
import * as z from 'zod';

/** Ocrolus spells its uuids with dashes in some answers and without in others. */
export const ocrolusUuid = z
  .string()
  .regex(
    /^[0-9A-Fa-f]{8}-?[0-9A-Fa-f]{4}-?[0-9A-Fa-f]{4}-?[0-9A-Fa-f]{4}-?[0-9A-Fa-f]{12}$/,
    'must be a uuid, with dashes or without',
  );

const templateOptions = z.strictObject({
  /** `per_job`: a Book of its own for each document; `per_batch`: one for all documents of a ZIP; `given`: `book_uuid`. */
  book: z.enum(['per_job', 'per_batch', 'given']).default('per_job'),
  book_uuid: ocrolusUuid.optional(),
  /** `mixed`: one PDF with several documents in it, which Ocrolus takes apart. Images are always image groups. */
  upload_as: z.enum(['document', 'mixed', 'paystub']).default('document'),
  /** Ocrolus's code of what the document is; without one it is taken for a bank statement. */
  form_type: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,100}$/, 'must be one of the codes that Ocrolus lists, such as BANK_ACCOUNT')
    .optional(),
  /** Of Books that are made; without one, what the organization has set at Ocrolus. */
  book_class: z
    .enum(['COMPLETE', 'INSTANT', 'INSTANT_CLASSIFY_ONLY', 'INSTANT_CLASSIFY_ISO_CAPTURE'])
    .optional(),
  /** What a result consists of. */
  results: z
    .array(z.enum(['fields', 'transactions', 'analytics', 'detect']))
    .min(1)
    .refine((results) => new Set(results).size === results.length, 'must name each only once')
    .default(['fields', 'transactions']),
});

/** What names a given Book stands only where there is one: a template may leave it to its jobs. */
const GIVEN_ONLY = { error: 'only with book: given', path: ['book_uuid'] };

export const ocrolusTemplateOptions = templateOptions.refine(
  ({ book, book_uuid }) => book === 'given' || book_uuid === undefined,
  GIVEN_ONLY,
);

export const ocrolusJobOptions = z.object({ book_uuid: ocrolusUuid.optional() });

/** A job's options laid over its template's. */
export const ocrolusOptions = templateOptions
  // Of Books that Ocrolus has named by nothing else; a client can't.
  .extend({ book_pk: z.string().regex(/^\d+$/).optional() })
  .refine(({ book, book_uuid }) => book === 'given' || book_uuid === undefined, GIVEN_ONLY)
  .refine(
    ({ book, book_uuid, book_pk }) => book !== 'given' || book_uuid !== undefined || book_pk !== undefined,
    { error: 'is missing: the template has book: given', path: ['book_uuid'] },
  );
export type OcrolusOptions = z.infer<typeof ocrolusOptions>;

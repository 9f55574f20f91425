/** What a document is handed in with, or one that somebody else has handed in. */
import * as z from 'zod';
import { LONGEST_STATIC_VALUES } from '../static-values.ts';

/** Lambda takes 6 MB a call, and base64 makes four bytes of three, in JSON and in what API Gateway hands over. */
export const LARGEST_INLINE_BYTES = 4_400_000;

export const LONGEST_FILE_NAME = 200;

export const fileName = z
  .string()
  .regex(/^[^\p{Cc}/\\]{0,200}$/u, 'must be 200 characters at most, without / and \\');

export const idempotencyKey = z
  .string()
  .regex(/^[\x21-\x7e]{1,255}$/, 'must be 1 to 255 visible ASCII characters')
  .optional()
  .describe('The same key and content give the same job for 24 hours; other content is a 409.');

/** POST /process-job as JSON. Providers' own options, `company_id` say, stand beside these fields; the provider parses them. */
export const submission = z.looseObject({
  template_id: z.string(),
  actual_image: z
    .string()
    .nullish()
    .describe(
      `The document in base64, also as a data URI: at most ${LARGEST_INLINE_BYTES} bytes decoded. This or upload_id.`,
    ),
  upload_id: z.string().nullish().describe('Of an upload (POST /uploads) whose file is there.'),
  static_values: z
    .union([z.record(z.string(), z.unknown()), z.string()], 'must be an object, or one as JSON text')
    .nullish()
    .describe(
      `Echoed everywhere, laid over those of the template: at most ${LONGEST_STATIC_VALUES} bytes together.`,
    ),
  file_name: fileName.nullish(),
});

/** The body of POST /track-job. Unknown fields are refused, so that a typing error doesn't pass for a setting. */
export const trackSubmission = z.strictObject({
  template_id: z.string(),
  static_values: z.record(z.string(), z.unknown()).nullish(),
  /** Its provider parses it. */
  reference: z.record(z.string(), z.unknown()).describe("The document by the provider's own ids."),
});

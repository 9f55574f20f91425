/** The JSON body of POST /track-job. Unknown fields are refused, so that a typing error doesn't pass for a setting. */
import * as z from 'zod';

export const trackSubmission = z.strictObject({
  template_id: z.string(),
  static_values: z.record(z.string(), z.unknown()).nullish(),
  /** Its provider parses it. */
  reference: z.record(z.string(), z.unknown()).describe("The document by the provider's own ids."),
});

/** What a template says about its documents at DocuProx. A single job says nothing: its fields are the template's there. */
import * as z from 'zod';

export const docuProxOptions = z.strictObject({
  /** DocuProx's own template, as its dashboard shows it. */
  provider_template_id: z.uuid(),
});
export type DocuProxOptions = z.infer<typeof docuProxOptions>;

/** Whatever else a submit carries is none of DocuProx's. */
export const docuProxJobOptions = z.object({});

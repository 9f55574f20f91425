/** A document that somebody else has handed to DocuProx: `{provider_job_id}`, the job_id that DocuProx answered. */
import * as z from 'zod';
import { docuProxReference } from './notification.ts';

export const docuProxTrackedReference = z
  .strictObject({ provider_job_id: z.uuid() })
  .transform(({ provider_job_id }) => docuProxReference(provider_job_id));

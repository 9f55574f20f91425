/** What a document that is handed in is answered with, and one that is followed. */
import * as z from 'zod';

export const staticValues = z
  .record(z.string(), z.unknown())
  .describe("The job's own, laid over those of its template; {} when there are none.");

export const acceptedJob = z
  .object({ job_id: z.uuid(), template_id: z.string(), static_values: staticValues })
  .meta({ id: 'AcceptedJob' });

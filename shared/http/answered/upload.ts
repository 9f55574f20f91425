/** What POST /uploads answers. */
import * as z from 'zod';

export const uploadAnswer = z
  .object({
    upload_id: z.string(),
    method: z.literal('PUT'),
    url: z.string().describe('Takes one PUT of just that size. Whoever has it needs no key.'),
    headers: z.record(z.string(), z.string()).describe('To be sent with that PUT.'),
    expires_at: z.iso.datetime(),
  })
  .meta({ id: 'Upload' });

/** The query of GET /usage: days in UTC, both included. */
import * as z from 'zod';

const day = z.iso
  .date('must be a day, YYYY-MM-DD')
  .refine((text) => /^20/.test(text), 'must be a day of the years 2000 to 2099');

export const usageQuery = z.object({
  from: day.optional().describe('The first day, YYYY-MM-DD in UTC; 29 days before `to` by default.'),
  to: day.optional().describe('The last day, at most 91 after `from`; today by default.'),
});

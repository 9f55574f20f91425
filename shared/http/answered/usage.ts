/** What GET /usage answers. */
import * as z from 'zod';

const count = z.int().min(0);
const sums = {
  credits: count.describe('Charged.'),
  refunded: count.describe('Given back of these, whenever that was.'),
  documents: count,
};

export const usageAnswer = z
  .object({
    from: z.iso.date(),
    to: z.iso.date(),
    balance: z
      .object({ granted: count, spent: z.int(), left: z.int() })
      .nullable()
      .describe('null: unlimited.'),
    total: z.object(sums),
    days: z.array(
      z.object({
        day: z.iso.date(),
        templates: z.array(z.object({ template_id: z.string(), ...sums })),
      }),
    ),
  })
  .meta({ id: 'Usage' });

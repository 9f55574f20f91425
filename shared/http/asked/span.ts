/** Of which time something is asked for. */
import * as z from 'zod';

/** Comes out as epoch ms. */
export const time = z
  .union(
    [z.iso.datetime({ offset: true }), z.iso.date()],
    'must be a time such as 2026-03-02T08:00:00Z, or a day such as 2026-03-02',
  )
  .transform((text) => Date.parse(text));

/** Refuses a `from` that is not before `to`. */
export function inOrder<Asked extends z.ZodType<{ from?: number | undefined; to?: number | undefined }>>(
  asked: Asked,
): Asked {
  return asked.refine(({ from, to }) => from === undefined || to === undefined || from < to, {
    path: ['to'],
    message: 'must be after from',
  });
}

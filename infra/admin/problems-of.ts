import type { z } from 'zod';

/** What is wrong with an input, field by field, without its values. */
export function problemsOf({ issues }: z.ZodError): string {
  return issues
    .map(({ path, message }) => {
      const field = path.join('.');
      const problem = message.endsWith('received undefined') ? 'is missing' : message;
      return field === '' ? problem : `${field}: ${problem}`;
    })
    .join('; ');
}

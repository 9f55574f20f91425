/** How much of a list is asked for, and from where on. */
import * as z from 'zod';

export const limit = z.coerce.number().int().min(1).max(100).default(20);
export const cursor = z.string().optional().describe('Of the page before.');

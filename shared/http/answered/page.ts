import * as z from 'zod';

/** Of a list that has more than it answers. */
export const cursor = z.string().optional().describe('Asks for the next page; left out on the last.');

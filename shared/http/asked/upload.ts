/** The body of POST /uploads. Its type is judged when the file is there, so one that is declared says nothing. */
import * as z from 'zod';
import { fileName } from './submission.ts';

export const uploadRequest = z.looseObject({
  bytes: z.int().positive().describe('The size of the file to the byte, at most 200,000,000.'),
  file_name: fileName.nullish(),
});

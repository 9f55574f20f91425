/** The body of POST /uploads. Its type is judged when the file is there, so one that is declared says nothing. */
import * as z from 'zod';
import { fileName } from './submission.ts';

export const uploadRequest = z.looseObject({
  bytes: z.int().positive(),
  file_name: fileName.nullish(),
});

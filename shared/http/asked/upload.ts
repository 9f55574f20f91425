/** The body of POST /uploads. Its type is judged when the file is there, so one that is declared says nothing. */
import * as z from 'zod';
import { fileName } from './submission.ts';

/** What submit-job can hold while it counts the pages of a PDF. */
export const LARGEST_UPLOAD_BYTES = 200_000_000;

export const uploadRequest = z.looseObject({
  bytes: z
    .int()
    .positive()
    .describe(`The size of the file to the byte, at most ${LARGEST_UPLOAD_BYTES.toLocaleString('en')}.`),
  file_name: fileName.nullish(),
});

/** Why Ocrolus did not take a document, and whether that can be mended. Codes: docs.ocrolus.com/reference/ocrolus-status-codes-api */
import { type PaperhookError, refused } from '../../errors.ts';
import { refusal } from './call.ts';
import type { Upload } from './upload-answer.ts';

const BY_CODE: Readonly<Record<number, string>> = {
  1104: 'it could not read the file',
  1109: 'the file is not a valid PDF',
  1401: 'its Book is not there any more at Ocrolus',
  1512: 'the document has more than 3,000 pages',
  6001: 'it has no form type like that of form_type',
  8002: 'the Book is full',
};
const BY_STATUS: Readonly<Record<number, string>> = {
  413: 'the file is larger than 200 MB',
  415: 'it does not take files of that type',
};

/** Never with Ocrolus's own text, which quotes the file's name. */
export function uploadRefusal({ answer, isInvalid }: Upload): PaperhookError {
  const { status, code } = answer;
  const why =
    (code === undefined ? undefined : BY_CODE[code]) ??
    BY_STATUS[status] ??
    (isInvalid ? 'the file is not a valid one of its kind' : undefined);
  if (why === undefined) return refusal(answer, 'the document could not be handed in');
  return refused('document_refused', `Ocrolus took no document (${code ?? status}): ${why}.`);
}

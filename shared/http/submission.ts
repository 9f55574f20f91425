/** The JSON body of POST /process-job, as DocuProx documents it, with what it lacks. */
import * as z from 'zod';
import { refused } from '../errors.ts';

const LONGEST_STATIC_VALUES = 8_192;
const DATA_URI = /^data:[^,]*;base64,/i;
/** What `base64` wraps lines with. */
const WHITE_SPACE = /[\r\n\t ]/g;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** Providers' own options, `company_id` say, stand beside these fields; the provider parses them. */
export const submission = z.looseObject({
  template_id: z.string(),
  actual_image: z.string(),
  static_values: z.record(z.string(), z.unknown()).nullish(),
  file_name: z
    .string()
    .regex(/^[^\p{Cc}/\\]{1,200}$/u, 'must be 1 to 200 characters, without / and \\')
    .optional(),
});

/** Base64, with or without a data URI in front. */
export function decodeDocument(actualImage: string, limitBytes: number): Buffer {
  const base64 = actualImage.replace(DATA_URI, '').replace(WHITE_SPACE, '');
  if (!BASE64.test(base64) || base64.length % 4 === 1) {
    throw refused('bad_request', 'actual_image: must be base64');
  }
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length === 0) throw refused('bad_request', 'actual_image: must not be empty');
  if (bytes.length > limitBytes) {
    throw refused(
      'too_large',
      `actual_image: the document has ${bytes.length} bytes; the limit is ${limitBytes} bytes.`,
    );
  }
  return bytes;
}

export function checkStaticValues(values: Record<string, unknown>): Record<string, unknown> {
  const bytes = Buffer.byteLength(JSON.stringify(values));
  if (bytes > LONGEST_STATIC_VALUES) {
    throw refused(
      'too_large',
      `static_values: ${bytes} bytes as JSON; the limit is ${LONGEST_STATIC_VALUES} bytes.`,
    );
  }
  return values;
}

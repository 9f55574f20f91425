/**
 * CSV after RFC 4180, that a spreadsheet can open without running what somebody has written into a document.
 * https://www.rfc-editor.org/rfc/rfc4180 , https://owasp.org/www-community/attacks/CSV_Injection
 */
import { stringify } from 'csv-stringify/sync';

/** Of a cell: text is guarded; numbers and booleans are left alone; null is empty; anything else is JSON. */
export function csvRow(cells: readonly unknown[]): string {
  return stringify([cells.map(cellText)], {
    record_delimiter: 'windows',
    // Without it a cell with a single CR or LF would not be quoted.
    quote_record_delimiter: true,
    // Programs that part cells by something else, or trim them, leave quoted ones alone.
    quoted_match: [/[;\t]|^\s|\s$/],
    // Else a row of one empty cell would be an empty line, which programs pass over.
    quoted_empty: cells.length === 1,
  });
}

function cellText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return guarded(value);
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/**
 * What spreadsheets take for the beginning of a formula, full-width variants and what they pass over in front of it
 * included. Also behind apostrophes: so taking one off gives the text back, whatever it was.
 */
const FORMULA = /^'*(?:[\t\r\n]|[\s\p{Cc}\p{Cf}]*[=+\-@＝＋－＠])/u;

/** An apostrophe in front makes it text. */
function guarded(text: string): string {
  return FORMULA.test(text) ? `'${text}` : text;
}

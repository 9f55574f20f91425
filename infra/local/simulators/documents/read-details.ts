/** Everything in a text that looks like one of these, wherever it stands; each once, in the text's order. */
import { allDates } from './dates.ts';

export interface DocumentDetails {
  dates: string[];
  times: string[];
  emails: string[];
  currencies: string[];
  creditCardNumbers: string[];
  corporateIdentityNumbers: string[];
  bankAccountNumbers: string[];
  plusGiroNumbers: string[];
  ibans: string[];
}

const IBAN = /(?<![\p{L}\d])[A-Z]{2}\d{2}(?: ?[A-Z\d]{4}){3,7}(?: ?[A-Z\d]{1,3})?(?![\p{L}\d])/gu;
const CURRENCY_SIGNS: Record<string, string> = { kr: 'SEK', '€': 'EUR', $: 'USD', '£': 'GBP' };

export function readDetails(text: string): DocumentDetails {
  return {
    dates: unique(allDates(text)),
    times: all(text, /(?<![\d:])(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?(?![\d:])/g),
    emails: all(text, /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g),
    currencies: unique(
      all(text, /(?<!\p{L})(?:SEK|EUR|USD|GBP|NOK|DKK|kr)(?!\p{L})|[€$£]/gu).map(
        (found) => CURRENCY_SIGNS[found] ?? found,
      ),
    ),
    creditCardNumbers: all(text.replaceAll(IBAN, ' '), /(?<![\d*])(?:[\d*]{4}[ -]?){3}\d{4}(?![ -]?\d)/g),
    corporateIdentityNumbers: all(text, /(?<![\d-])\d{6}-\d{4}(?![\d-])/g),
    bankAccountNumbers: all(text, /(?<=bank\s?giro(?:nummer|nr)?[.:\s]*)\d{3,4}-\d{4}/gi),
    plusGiroNumbers: all(text, /(?<=plus\s?giro(?:nummer|nr)?[.:\s]*)\d{1,2}(?: ?\d{2})* ?\d{2}-\d/gi),
    ibans: unique(all(text, IBAN).map((iban) => iban.replaceAll(' ', ''))),
  };
}

function all(text: string, pattern: RegExp): string[] {
  return unique([...text.matchAll(pattern)].map(([found]) => found));
}

function unique(values: string[]): string[] {
  return [...new Set(values)];
}

/** A shop's receipt: as lines of text, and drawn from them as a narrow PDF with a real text layer. */
import { type Language, printAmount } from './money.ts';
import { FAINT, newPage, RULE } from './page.ts';

export interface SampleReceipt {
  language: Language;
  merchant: { name: string; address: readonly string[]; identity: string };
  receiptNumber: string;
  date: string;
  time: string;
  currency: string;
  /** Prices include VAT. */
  lines: readonly { description: string; cents: number }[];
  vatPercent: number;
  payment: string;
}

const WORDS = {
  en: { title: 'Receipt', number: 'Receipt no.', date: 'Date', total: 'Total', vat: 'VAT' },
  sv: { title: 'Kvitto', number: 'Kvittonr', date: 'Datum', total: 'Totalt', vat: 'Moms' },
} as const;

const WIDTH = 240;
const MARGIN = 20;
const LINE_HEIGHT = 15;

/** Label and value, the value empty where there is none. */
export function receiptRows(receipt: SampleReceipt): [string, string][] {
  const words = WORDS[receipt.language];
  const total = receipt.lines.reduce((sum, { cents }) => sum + cents, 0);
  const vat = Math.round((total * receipt.vatPercent) / (100 + receipt.vatPercent));
  const print = (cents: number) => printAmount(cents, receipt.language);
  return [
    [receipt.merchant.name, ''],
    ...receipt.merchant.address.map((line): [string, string] => [line, '']),
    [receipt.merchant.identity, ''],
    [words.title, ''],
    [words.number, receipt.receiptNumber],
    [words.date, `${receipt.date} ${receipt.time}`],
    ...receipt.lines.map(({ description, cents }): [string, string] => [description, print(cents)]),
    [words.total, `${receipt.currency} ${print(total)}`],
    [`${words.vat} ${receipt.vatPercent} %`, print(vat)],
    [receipt.payment, ''],
  ];
}

export async function sampleReceipt(receipt: SampleReceipt): Promise<Uint8Array> {
  const words = WORDS[receipt.language];
  const rows = receiptRows(receipt);
  const page = await newPage(`${words.title} ${receipt.receiptNumber}`, {
    width: WIDTH,
    height: 2 * MARGIN + (rows.length + 2) * LINE_HEIGHT,
  });
  let fromTop = MARGIN + LINE_HEIGHT;
  for (const [row, [name, value]] of rows.entries()) {
    const isHeading = row === 0 || name === words.title || name === words.total;
    if (name === words.title || name === words.total) {
      page.bar(MARGIN, fromTop - LINE_HEIGHT + 6, WIDTH - 2 * MARGIN, 0.5, RULE);
      fromTop += 6;
    }
    const style = {
      size: isHeading ? 12 : 9,
      bold: isHeading,
      ...(value || isHeading ? {} : { color: FAINT }),
    };
    page.text(name, MARGIN, fromTop, style);
    if (value) page.text(value, WIDTH - MARGIN, fromTop, { ...style, alignRight: true });
    fromTop += LINE_HEIGHT;
  }
  return page.save();
}

/** The sum to pay and the VAT of an invoice or receipt, in cents. */
import { lastAmount } from './amounts.ts';
import { withoutDates } from './dates.ts';
import { type Line, label, labelledValue } from './labelled-value.ts';

const TO_PAY = label(
  'summa att betala',
  'belopp att betala',
  'att betala',
  'amount due',
  'balance due',
  'total due',
  'amount to pay',
  'total to pay',
  'amount payable',
);
const TOTAL = label('grand total', 'total amount', 'totalbelopp', 'totalsumma', 'totalt', 'total', 'summa');
const VAT = label('vat', 'moms', 'mervärdesskatt', 'sales tax', 'tax');
const VAT_TOTAL = label(
  'total vat',
  'vat total',
  'total moms',
  'moms totalt',
  'summa moms',
  'totalt moms',
  'total tax',
);
/** "VAT no. SE…" is an identity, "incl. VAT" says something of another amount. */
const NO_VAT_AMOUNT =
  /\b(?:(?:vat|moms|tax)[\s-]*(?:reg|nr|no\b|number|id\b)|momsreg|(?:in[ck]l|ex[ck]l)\p{L}*\.?\s*(?:vat|moms|tax))/iu;
const NO_TOTAL = /sub\s?-?total|delsumma|ex[ck]l|netto?\b|\b(?:vat|moms|tax)\b/iu;
const INCLUDING_VAT = /\bin[ck]l\p{L}*\.?\s*(?:vat|moms|tax)/giu;
const CREDIT_NOTE = label('credit note', 'credit invoice', 'kreditfaktura', 'kreditnota');

export interface DocumentAmounts {
  totalCents: number | undefined;
  vatCents: number | undefined;
}

export function readAmounts(lines: readonly Line[]): DocumentAmounts {
  const sign = lines.some((line) => CREDIT_NOTE.test(line.join(' ')))
    ? creditSign
    : (cents?: number) => cents;
  return { totalCents: sign(readTotal(lines)), vatCents: sign(readVat(lines)) };
}

function readTotal(lines: readonly Line[]): number | undefined {
  const plain = lines.filter((line) => !NO_TOTAL.test(line.join(' ').replaceAll(INCLUDING_VAT, '')));
  return (
    amountsBeside(lines, TO_PAY)[0] ??
    amountsBeside(plain, TOTAL).at(-1) ??
    labelledValue(lines, { labels: TO_PAY, read: lastAmount, isLabel: () => false })
  );
}

/** One amount a rate: a rate that is named twice is the same money. */
function readVat(lines: readonly Line[]): number | undefined {
  const vatLines = lines.filter((line) => !NO_VAT_AMOUNT.test(line.join(' ')));
  const stated = amountsBeside(vatLines, VAT_TOTAL).at(-1);
  if (stated !== undefined) return stated;
  const byRate = new Map<string, number>();
  for (const line of vatLines) {
    const amount = amountsBeside([line], VAT)[0];
    const rate = /(\d+)(?:[.,]\d+)?\s?%/.exec(line.join(' '))?.[1] ?? '';
    if (amount !== undefined) byRate.set(rate, amount);
  }
  return byRate.size === 0 ? undefined : [...byRate.values()].reduce((sum, amount) => sum + amount);
}

function amountsBeside(lines: readonly Line[], labels: RegExp): number[] {
  return lines.flatMap((line) => {
    const text = line.join('\t');
    const match = labels.exec(text);
    const amount = match ? lastAmount(withoutDates(text.slice(match.index + match[0].length))) : undefined;
    return amount === undefined ? [] : [amount];
  });
}

/** A credit note may print its amounts without the minus. */
function creditSign(cents: number | undefined): number | undefined {
  return cents === undefined ? undefined : -Math.abs(cents);
}

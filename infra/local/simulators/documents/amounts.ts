/** Amounts of money as ordinary invoices write them ("1 234,50", "1,234.50", "1.234,50 kr"), in whole cents. */
const THOUSANDS = String.raw`[ \u00a0\u202f.,']`;
const AMOUNT = new RegExp(
  String.raw`(?<![\p{L}\d.,/-])([-−–]\s?)?(?:(?:[€$£]|[A-Z]{3}|kr)\s?)?([-−–]\s?)?(\d{1,3}(?:${THOUSANDS}\d{3})+|\d+)(?:[.,](\d{1,2}))?(?![\d%/]|\s?%|[.,-]\d)`,
  'gu',
);

/** The last amount in the text, for that is where totals stand; percentages are none. */
export function lastAmount(text: string): number | undefined {
  const match = [...text.matchAll(AMOUNT)].at(-1);
  if (!match) return undefined;
  const [, minusFirst, minus = minusFirst, whole = '', fraction = ''] = match;
  const cents = Number(whole.replaceAll(/\D/g, '')) * 100 + Number(fraction.padEnd(2, '0'));
  return minus === undefined ? cents : -cents;
}

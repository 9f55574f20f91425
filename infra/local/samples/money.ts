/** Amounts as an invoice prints them: "1 234,50" in Swedish, "1,234.50" in English. */
export type Language = 'en' | 'sv';

export function printAmount(cents: number, language: Language): string {
  const digits = String(Math.abs(cents)).padStart(3, '0');
  const whole = digits.slice(0, -2).replaceAll(/\B(?=(\d{3})+$)/g, language === 'sv' ? ' ' : ',');
  return `${cents < 0 ? '-' : ''}${whole}${language === 'sv' ? ',' : '.'}${digits.slice(-2)}`;
}

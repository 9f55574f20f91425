/** Adds up an invoice's lines: net, VAT by rate, and the sum to pay, in cents. */
export interface InvoiceLine {
  description: string;
  quantity: number;
  unitPriceCents: number;
  vatPercent: number;
}

export interface InvoiceTotals {
  netCents: number;
  /** Highest rate first. */
  vat: { percent: number; cents: number }[];
  totalCents: number;
}

export function lineCents({ quantity, unitPriceCents }: InvoiceLine): number {
  return Math.round(quantity * unitPriceCents);
}

export function addUp(lines: readonly InvoiceLine[]): InvoiceTotals {
  const netByRate = Map.groupBy(lines, ({ vatPercent }) => vatPercent);
  const vat = [...netByRate]
    .map(([percent, ofRate]) => ({
      percent,
      cents: Math.round((sum(ofRate.map(lineCents)) * percent) / 100),
    }))
    .toSorted((a, b) => b.percent - a.percent);
  const netCents = sum(lines.map(lineCents));
  return { netCents, vat, totalCents: netCents + sum(vat.map(({ cents }) => cents)) };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** What a bench has found, and the one table of it. */

export interface Figure {
  /** `part: what it is`, unique. */
  name: string;
  value: number;
  /** `ms`, `kB`, `calls` ... */
  unit: string;
  /** To something else in the same run, which `to` says in a word. */
  ratio?: { value: number; to: string; atMost?: number };
}

/** @param base nothing to compare with, or 0: there is no ratio. @param atMost what the ratio is to be at the most. */
export function withRatio(figure: Figure, base: number | undefined, to: string, atMost?: number): Figure {
  if (!base) return figure;
  return { ...figure, ratio: { value: figure.value / base, to, ...(atMost !== undefined && { atMost }) } };
}

const COLUMNS = ['', 'figure', 'unit', 'ratio', 'to'] as const;

/** A line a figure, in the order in which they are. */
export function formatTable(figures: readonly Figure[]): string {
  const rows = figures.map(({ name, value, unit, ratio }) => [
    name,
    shown(value),
    unit,
    ratio ? `${shown(ratio.value)}${verdict(ratio)}` : '',
    ratio?.to ?? '',
  ]);
  const lines = [[...COLUMNS], ...rows];
  const widths = COLUMNS.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines
    .map((line) =>
      line
        .map((cell, column) => pad(cell, column, widths))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Figures by name, as `--json` writes them. */
export function byName(figures: readonly Figure[]): Record<string, Omit<Figure, 'name'>> {
  return Object.fromEntries(figures.map(({ name, ...figure }) => [name, figure]));
}

function pad(cell: string, column: number, widths: readonly number[]): string {
  const isNumber = column === 1 || column === 3;
  const width = widths[column] ?? 0;
  return isNumber ? cell.padStart(width) : cell.padEnd(width);
}

function verdict({ value, atMost }: NonNullable<Figure['ratio']>): string {
  if (atMost === undefined) return '';
  return value <= atMost ? ` <= ${shown(atMost)}` : ` > ${shown(atMost)} !`;
}

/** Three digits, or all before the point. */
function shown(value: number): string {
  const size = Math.abs(value);
  if (Number.isInteger(value)) return String(value);
  return value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : 2);
}

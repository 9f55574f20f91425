/** Finds the value that belongs to a label: beside it in its column, in the next column, or below it. */
export type Line = readonly string[];

export function toLines(text: string): Line[] {
  return text
    .split('\n')
    .map((line) =>
      line
        .split(/\t| {3,}/)
        .map((cell) => cell.trim())
        .filter((cell) => cell !== ''),
    )
    .filter((line) => line.length > 0);
}

/** Labels are whole words in any case; the first alternative that fits is taken, so longer ones go first. */
export function label(...alternatives: string[]): RegExp {
  return new RegExp(String.raw`(?<![\p{L}\d])(?:${alternatives.join('|')})(?!(?<=\p{L})[\p{L}\d])`, 'iu');
}

export interface ValueSearch<Value> {
  labels: RegExp;
  /** Undefined: this is no such value, look further. */
  read: (candidate: string) => Value | undefined;
  /** What is a label itself is nobody's value. */
  isLabel: (candidate: string) => boolean;
}

export function labelledValue<Value>(lines: readonly Line[], search: ValueSearch<Value>): Value | undefined {
  for (const [row, line] of lines.entries()) {
    for (const [column, cell] of line.entries()) {
      const match = search.labels.exec(cell);
      if (!match) continue;
      const beside = cell.slice(match.index + match[0].length).replace(/^[\s:.#]+/, '');
      const value = firstRead([beside, ...line.slice(column + 1), below(lines, row, column)], search);
      if (value !== undefined) return value;
    }
  }
  return undefined;
}

function firstRead<Value>(candidates: readonly string[], search: ValueSearch<Value>): Value | undefined {
  for (const candidate of candidates) {
    if (candidate === '' || search.isLabel(candidate)) continue;
    const value = search.read(candidate);
    if (value !== undefined) return value;
  }
  return undefined;
}

/** Under a row of headings the value stands in the same column, under a lone label at the line's start. */
function below(lines: readonly Line[], row: number, column: number): string {
  const next = lines[row + 1] ?? [];
  return (next.length === lines[row]?.length ? next[column] : next[0]) ?? '';
}

/**
 * Pieces of text with positions, put together as lines (top to bottom) and columns (parted by tabs). A PDF may
 * draw its text in any order, so only the positions say which value stands beside which label.
 */
export interface PlacedText {
  str: string;
  x: number;
  /** From the bottom of the page, as PDF counts. */
  y: number;
  width: number;
  fontSize: number;
}

/** Fractions of the font size: how far apart two pieces are still on one line, one word, one column. */
const SAME_LINE = 0.4;
const SAME_WORD = 0.12;
const SAME_COLUMN = 0.9;

export function layOutLines(pieces: readonly PlacedText[]): string {
  const lines: PlacedText[][] = [];
  for (const piece of pieces.filter(({ str }) => str.trim() !== '').toSorted((a, b) => b.y - a.y)) {
    const line = lines.at(-1);
    const reference = line?.[0];
    if (
      line &&
      reference &&
      reference.y - piece.y <= SAME_LINE * Math.max(reference.fontSize, piece.fontSize)
    ) {
      line.push(piece);
    } else {
      lines.push([piece]);
    }
  }
  return lines.map(joinLine).join('\n');
}

function joinLine(line: readonly PlacedText[]): string {
  let text = '';
  let end = 0;
  for (const piece of line.toSorted((a, b) => a.x - b.x)) {
    if (text !== '') text += separator(piece.x - end, piece.fontSize);
    text += piece.str.trim();
    end = piece.x + piece.width;
  }
  return text;
}

function separator(gap: number, fontSize: number): string {
  if (gap > SAME_COLUMN * fontSize) return '\t';
  return gap > SAME_WORD * fontSize ? ' ' : '';
}

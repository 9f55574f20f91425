/** A PDF page to write on from the top: text left, right or in columns, rules and shaded bars. */
import { PDFDocument, type PDFFont, type PDFPage, type RGB, rgb, StandardFonts } from 'pdf-lib';

export interface Page {
  width: number;
  height: number;
  text: (text: string, x: number, fromTop: number, style?: TextStyle) => void;
  bar: (x: number, fromTop: number, width: number, height: number, color: RGB) => void;
  save: () => Promise<Uint8Array>;
}

export interface TextStyle {
  size?: number;
  bold?: boolean;
  color?: RGB;
  /** `x` is the text's right end. */
  alignRight?: boolean;
}

const INK = rgb(0.13, 0.15, 0.19);
export const FAINT = rgb(0.45, 0.48, 0.53);
export const RULE = rgb(0.82, 0.84, 0.87);

const A4 = { width: 595.28, height: 841.89 };
const TEN_POINTS = 10;

/** The same calls give the same bytes: nothing of the clock goes into the file. */
export async function newPage(title: string, size = A4): Promise<Page> {
  const document = await PDFDocument.create({ updateMetadata: false });
  document.setTitle(title);
  document.setProducer('Paperhook samples');
  const page = document.addPage([size.width, size.height]);
  const regular = await document.embedFont(StandardFonts.Helvetica);
  const bold = await document.embedFont(StandardFonts.HelveticaBold);
  return {
    ...size,
    text: (text, x, fromTop, style = {}) =>
      drawText(page, style.bold ? bold : regular, text, x, size.height - fromTop, style),
    bar: (x, fromTop, width, height, color) =>
      page.drawRectangle({ x, y: size.height - fromTop - height, width, height, color }),
    save: () => document.save(),
  };
}

function drawText(page: PDFPage, font: PDFFont, text: string, x: number, y: number, style: TextStyle): void {
  const { size = TEN_POINTS, color = INK, alignRight = false } = style;
  const left = alignRight ? x - font.widthOfTextAtSize(text, size) : x;
  page.drawText(text, { x: left, y, size, font, color });
}

/** What tenants hand in: invoices whose every value is known beforehand, and now and then something unreadable. */
import type { DocumentText } from '../../../infra/local/simulators/documents/document-text.ts';
import type { Random } from '../time/random.ts';

export interface SimulatedDocument {
  fileName: string;
  bytes: Buffer;
  /** A credit each. */
  pages: number;
  /** What the provider reads in it; empty: nothing. */
  text: DocumentText;
  /** The result that a job of it must come to; undefined: it can't be read. */
  expected: { number: string; total: number; reference: string } | undefined;
}

/** Makes the stored result larger than what is kept inline. */
const LONG_REFERENCE = 'Karin '.repeat(1_600).trim();

/** @param name unique in its world. @param kinds what decides on images, so that the rest stays what it was. */
export function createDocument(name: string, random: Random, kinds: Random): SimulatedDocument {
  const cents = random.whole(100, 9_999_999);
  const number = `INV-${name}-${random.whole(1, 999)}`;
  const reference = random.chance(0.3) ? LONG_REFERENCE : 'Karin Ek';
  const whole = Math.floor(cents / 100);
  const total = `${whole}.${String(cents % 100).padStart(2, '0')}`;
  const text = `INVOICE\nAcme Ltd\nInvoice no.: ${number}\nYour reference: ${reference}\nTotal: ${total}\n`;
  const isReadable = !random.chance(0.07);
  const pages = random.weighted([
    [3, 1],
    [1, random.whole(2, 9)],
  ] as const);
  const file = kinds.chance(0.3) ? image(name, text) : pdf(name, text, pages);
  return {
    ...file,
    text: isReadable ? { source: 'text layer of the PDF', text } : { source: 'nothing readable', text: '' },
    expected: isReadable ? { number, total: cents / 100, reference } : undefined,
  };
}

type File = Pick<SimulatedDocument, 'fileName' | 'bytes' | 'pages'>;

function pdf(name: string, text: string, pages: number): File {
  return {
    fileName: `document-${name}.pdf`,
    bytes: Buffer.from(`%PDF-1.7\n%pages ${pages}\n${text}`),
    pages,
  };
}

function image(name: string, text: string): File {
  return {
    fileName: `document-${name}.png`,
    bytes: Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.from(text)]),
    pages: 1,
  };
}

/** Draws an invoice as a PDF with a real text layer. The same values give the same bytes. */
import { type RGB, rgb } from 'pdf-lib';
import { addUp, type InvoiceLine, lineCents } from './invoice-totals.ts';
import { INVOICE_WORDS } from './invoice-words.ts';
import { type Language, printAmount } from './money.ts';
import { FAINT, newPage, type Page, RULE } from './page.ts';

export interface SampleInvoice {
  language: Language;
  supplier: { name: string; address: readonly string[]; email?: string };
  customer: { name: string; address: readonly string[] };
  invoiceNumber: string;
  /** Dates as they are to be printed. */
  invoiceDate: string;
  dueDate: string;
  ocrNumber?: string;
  orderNumber?: string;
  ourReference?: string;
  yourReference?: string;
  currency: string;
  /** With negative quantities it becomes a credit note. */
  lines: readonly InvoiceLine[];
  /** At the foot, e.g. bank giro, IBAN, identity and VAT numbers. */
  footer: readonly string[];
  accent?: RGB;
}

const LEFT = 56;
const RIGHT = 539;
const META = 330;
/** Left end of the first column, right ends of the others. */
const COLUMNS = [LEFT + 8, 330, 410, 460, RIGHT - 8];

export async function sampleInvoice(invoice: SampleInvoice): Promise<Uint8Array> {
  const page = await newPage(`${INVOICE_WORDS[invoice.language].title} ${invoice.invoiceNumber}`);
  const accent = invoice.accent ?? rgb(0.11, 0.36, 0.56);
  drawHead(page, invoice, accent);
  drawCustomer(page, invoice);
  drawMeta(page, invoice);
  const tableEnd = drawLines(page, invoice, accent);
  drawTotals(page, invoice, accent, tableEnd + 14);
  drawFooter(page, invoice);
  return page.save();
}

function drawHead(page: Page, { supplier, language, lines }: SampleInvoice, accent: RGB): void {
  const words = INVOICE_WORDS[language];
  const title = addUp(lines).totalCents < 0 ? words.creditTitle : words.title;
  page.bar(0, 0, page.width, 8, accent);
  page.text(supplier.name, LEFT, 70, { size: 17, bold: true });
  page.text(title, RIGHT, 70, { size: 20, bold: true, color: accent, alignRight: true });
  for (const [row, line] of [...supplier.address, ...(supplier.email ? [supplier.email] : [])].entries()) {
    page.text(line, LEFT, 90 + row * 13, { size: 9, color: FAINT });
  }
}

function drawCustomer(page: Page, { customer, language }: SampleInvoice): void {
  page.text(INVOICE_WORDS[language].customer, LEFT, 172, { size: 9, color: FAINT });
  page.text(customer.name, LEFT, 188, { size: 11, bold: true });
  for (const [row, line] of customer.address.entries()) page.text(line, LEFT, 203 + row * 14);
}

function drawMeta(page: Page, invoice: SampleInvoice): void {
  const words = INVOICE_WORDS[invoice.language];
  const rows = [
    [words.invoiceNumber, invoice.invoiceNumber],
    [words.invoiceDate, invoice.invoiceDate],
    [words.dueDate, invoice.dueDate],
    [words.ocrNumber, invoice.ocrNumber],
    [words.orderNumber, invoice.orderNumber],
    [words.ourReference, invoice.ourReference],
    [words.yourReference, invoice.yourReference],
  ].filter(([, value]) => value !== undefined);
  for (const [row, [name = '', value = '']] of rows.entries()) {
    page.text(name, META, 172 + row * 16, { color: FAINT });
    page.text(value, RIGHT, 172 + row * 16, { alignRight: true });
  }
}

/** Returns where the table ends, from the top. */
function drawLines(page: Page, { lines, language }: SampleInvoice, accent: RGB): number {
  const top = 310;
  page.bar(LEFT, top, RIGHT - LEFT, 24, accent);
  drawRow(page, INVOICE_WORDS[language].columns, top + 16, { bold: true, color: rgb(1, 1, 1) });
  for (const [row, line] of lines.entries()) {
    const fromTop = top + 24 + row * 24;
    drawRow(page, rowCells(line, language), fromTop + 16);
    page.bar(LEFT, fromTop + 23.5, RIGHT - LEFT, 0.5, RULE);
  }
  return top + 24 + lines.length * 24;
}

function rowCells(line: InvoiceLine, language: Language): string[] {
  const { description, quantity, unitPriceCents, vatPercent } = line;
  return [
    description,
    String(quantity),
    printAmount(unitPriceCents, language),
    `${vatPercent} %`,
    printAmount(lineCents(line), language),
  ];
}

function drawRow(page: Page, cells: readonly string[], fromTop: number, style = {}): void {
  for (const [column, cell] of cells.entries()) {
    page.text(cell, COLUMNS[column] ?? RIGHT, fromTop, { ...style, size: 9.5, alignRight: column > 0 });
  }
}

function drawTotals(page: Page, invoice: SampleInvoice, accent: RGB, top: number): void {
  const { lines, language, currency } = invoice;
  const words = INVOICE_WORDS[language];
  const { netCents, vat, totalCents } = addUp(lines);
  const rows = [
    [words.net, netCents] as const,
    ...vat.map(({ percent, cents }) => [`${words.vat} ${percent} %`, cents] as const),
  ];
  for (const [row, [name, cents]] of rows.entries()) {
    page.text(name, META, top + 16 + row * 18, { color: FAINT });
    page.text(printAmount(cents, language), RIGHT - 8, top + 16 + row * 18, { alignRight: true });
  }
  const end = top + 14 + rows.length * 18;
  page.bar(META, end, RIGHT - META, 1, accent);
  page.text(words.total, META, end + 20, { size: 13, bold: true });
  page.text(`${currency} ${printAmount(totalCents, language)}`, RIGHT - 8, end + 20, {
    size: 13,
    bold: true,
    alignRight: true,
  });
}

function drawFooter(page: Page, { footer }: SampleInvoice): void {
  page.bar(LEFT, 762, RIGHT - LEFT, 0.5, RULE);
  for (const [row, line] of footer.entries())
    page.text(line, LEFT, 780 + row * 13, { size: 8.5, color: FAINT });
}

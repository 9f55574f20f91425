import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lastAmount } from '../../../infra/local/simulators/documents/amounts.ts';
import { firstDate } from '../../../infra/local/simulators/documents/dates.ts';
import { readDocumentText } from '../../../infra/local/simulators/documents/document-text.ts';
import { layOutLines } from '../../../infra/local/simulators/documents/lay-out-lines.ts';
import { readDocument } from '../../../infra/local/simulators/documents/read-document.ts';

test('amounts are read in the notations of both languages', () => {
  const amounts: [string, number | undefined][] = [
    ['1 234,50 kr', 123450],
    ['SEK 1,234.50', 123450],
    ['€1.234,50', 123450],
    ['SEK1234.5', 123450],
    ['12 345 678,00', 1234567800],
    ['500', 50000],
    ['1.234', 123400],
    ['-64,50', -6450],
    ['EUR -64.50', -6450],
    ['25 % 250,00', 25000],
    ['25%', undefined],
    ['SE556012345601', undefined],
    ['556012-3456', undefined],
    ['2026-01-05', undefined],
    ['none', undefined],
  ];
  for (const [text, cents] of amounts) assert.equal(lastAmount(text), cents, text);
});

test('dates are read as they are written, and no day that there isn’t', () => {
  const dates: [string, string | undefined][] = [
    ['2026-01-05', '2026-01-05'],
    ['20260105', '2026-01-05'],
    ['2026/01/05', '2026-01-05'],
    ['5/1/2026', '2026-01-05'],
    ['01/25/2026', '2026-01-25'],
    ['05.01.2026', '2026-01-05'],
    ['5 januari 2026', '2026-01-05'],
    ['5 Oct. 2026', '2026-10-05'],
    ['October 5, 2026', '2026-10-05'],
    ['12 maj 2026', '2026-05-12'],
    ['2026-02-30', undefined],
    ['556012-3456', undefined],
  ];
  for (const [text, date] of dates) assert.equal(firstDate(text), date, text);
});

test('values stand beside, behind or below their labels', () => {
  const rows = readDocument(
    [
      'INVOICE',
      'Acme Ltd',
      'Invoice no.: 2026/17  ',
      'Invoice date 5 Jan 2026 Due date 4 Feb 2026',
      'Total: $1,200.00',
    ].join('\n'),
  );
  assert.deepEqual(
    [rows.supplier, rows.invoiceNumber, rows.invoiceDate],
    ['Acme Ltd', '2026/17', '2026-01-05'],
  );
  assert.deepEqual([rows.dueDate, rows.totalCents], ['2026-02-04', 120000]);
  const table = readDocument(
    [
      'Fakturanr\tFakturadatum\tFörfaller',
      '991\t2026-01-05\t2026-02-04',
      'Er referens',
      'Eva Ek',
      'Totalt',
      '12,00',
    ].join('\n'),
  );
  assert.deepEqual(
    [table.invoiceNumber, table.invoiceDate, table.dueDate],
    ['991', '2026-01-05', '2026-02-04'],
  );
  assert.equal(table.yourReference, 'Eva Ek');
});

test('the sum to pay is neither a subtotal nor the VAT, which is added up over its rates', () => {
  const { totalCents, vatCents } = readDocument(
    [
      'FAKTURA 7',
      'Momsreg.nr SE556012345601',
      'Beskrivning\tMoms\tTotalt',
      'Summa exkl. moms\t300,00',
      'Moms 25 %\t50,00',
      'Moms 12 %\t12,00',
      'Totalt inkl. moms\t362,00',
      'Betalas senast 2026-03-01',
    ].join('\n'),
  );
  assert.deepEqual([totalCents, vatCents], [36200, 6200]);
});

test('a year beside the sum is not the sum', () => {
  assert.equal(readDocument('Amount due by 4 February 2026\t1,50\nInvoice').totalCents, 150);
  assert.equal(readDocument('Amount due by 4 February 2026\nTotal\t9.00').totalCents, 900);
});

test('a credit note is negative even where its print is not', () => {
  const { kind, totalCents, vatCents } = readDocument('Acme\nCredit note 12\nVAT 25 %\t20.00\nTotal\t100.00');
  assert.deepEqual([kind, totalCents, vatCents], ['invoice', -10000, -2000]);
});

test('what a document lacks is undefined', () => {
  const { supplier, kind, ...rest } = readDocument('Lunch on Friday');
  assert.deepEqual([supplier, kind], ['Lunch on Friday', 'other']);
  assert.deepEqual(Object.values(rest), Array(11).fill(undefined));
});

test('pieces of text are put in lines and columns by where they stand, not by when they were drawn', () => {
  const piece = (str: string, x: number, y: number) => ({ str, x, y, width: str.length * 5, fontSize: 10 });
  const pieces = [
    piece('100,00', 200, 700.5),
    piece('second', 10, 680),
    piece('Total', 10, 700),
    piece('sum', 38, 700),
  ];
  assert.equal(layOutLines(pieces), 'Total sum\t100,00\nsecond');
});

test('a JPEG’s comment is read when it was put there for that; other files have nothing to read', async () => {
  const comment = Buffer.from('Document text\nKvitto', 'utf8');
  const segment = Buffer.concat([Buffer.from([0xff, 0xfe, 0, comment.length + 2]), comment]);
  const jpeg = (data: Buffer) => Buffer.concat([Buffer.from([0xff, 0xd8]), data, Buffer.from([0xff, 0xd9])]);
  assert.deepEqual(await readDocumentText(jpeg(segment)), {
    source: 'text embedded in the image',
    text: 'Kvitto',
  });
  const editor = Buffer.concat([Buffer.from([0xff, 0xfe, 0, 9]), Buffer.from('by GIMP')]);
  for (const bytes of [jpeg(editor), Buffer.from('%PDF-1.7 broken'), Buffer.from('hello'), Buffer.alloc(0)]) {
    assert.deepEqual(await readDocumentText(bytes), { source: 'nothing readable', text: '' });
  }
});

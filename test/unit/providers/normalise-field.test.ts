import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { FieldType } from '../../../shared/jobs/job.ts';
import { normaliseField, normaliseFields } from '../../../shared/providers/normalise-field.ts';

/** What the provider said, and what the client is to see. */
const TABLE: Record<FieldType, [unknown, string | number | boolean | null][]> = {
  text: [
    ['Åhléns AB', 'Åhléns AB'],
    ['  padded ', 'padded'],
    [20417, '20417'],
    [true, 'true'],
    ['', null],
    ['   ', null],
    [null, null],
    [undefined, null],
    [{ nested: 1 }, null],
    [['a'], null],
  ],
  amount: [
    ['3268,75', 3268.75],
    ['1 234,50', 1234.5],
    ['1\u00a0234,50', 1234.5],
    ['1\u202f234,50', 1234.5],
    ["1'234.50", 1234.5],
    ['1.234,50', 1234.5],
    ['1,234.50', 1234.5],
    ['1.234.567,89', 1234567.89],
    ['1,234,567.89', 1234567.89],
    ['1.234.567', 1234567],
    ['1,234,567', 1234567],
    ['123.456.789', 123456789],
    ['12.5', 12.5],
    ['12,5', 12.5],
    ['-12,5', -12.5],
    ['\u221212,5', -12.5],
    ['+7', 7],
    ['0', 0],
    ['0,00', 0],
    ['12.50 SEK', 12.5],
    ['SEK 12.50', 12.5],
    ['12,50 kr', 12.5],
    ['12.50SEK', 12.5],
    ['SEK12.50', 12.5],
    ['12,50kr', 12.5],
    ['€ 12,50', 12.5],
    ['12,50 €', 12.5],
    [12.5, 12.5],
    ['', null],
    ['twelve', null],
    ['1.2,3.4', null],
    ['12-5', null],
    ['1e5', null],
    ['1.5e3', null],
    ['12 kr 50', null],
    ['12ABC50', null],
    ['0x10', null],
    ['NaN', null],
    ['Infinity', null],
    [null, null],
  ],
  number: [
    ['42', 42],
    ['-3,5', -3.5],
    [7, 7],
    ['seven', null],
    [true, null],
  ],
  date: [
    ['2026-03-01', '2026-03-01'],
    ['20260301', '2026-03-01'],
    ['2026/03/01', '2026-03-01'],
    ['2026.03.01', '2026-03-01'],
    ['2026-03-01T10:00:00Z', '2026-03-01'],
    ['2026-03-01 10:00', '2026-03-01'],
    ['2028-02-29', '2028-02-29'],
    ['2026-02-29', null],
    ['2026-02-30', null],
    ['2026-13-01', null],
    ['2026-00-10', null],
    ['2026-03-00', null],
    ['2026-03/01', null],
    ['2026-0301', null],
    ['01/03/2026', null],
    ['2026-3-1', null],
    ['2026-03-011', null],
    ['12026-03-01', null],
    ['soon', null],
    ['', null],
  ],
  boolean: [
    ['true', true],
    ['Yes', true],
    ['JA', true],
    ['1', true],
    [true, true],
    ['false', false],
    ['no', false],
    ['Nej', false],
    [0, false],
    ['maybe', null],
    [2, null],
    ['', null],
  ],
};

for (const type of ['text', 'amount', 'number', 'date', 'boolean'] satisfies FieldType[]) {
  describe(type, () => {
    for (const [value, expected] of TABLE[type]) {
      test(`${JSON.stringify(value)} is ${JSON.stringify(expected)}`, () => {
        assert.deepEqual(normaliseField(type, value), expected);
      });
    }
  });
}

test('an amount whose groups are no groups of three is not read as a hundred times as much', () => {
  for (const text of ['1.234.50', '12,5,3.1', '2026.03.01', '1,23,456'])
    assert.equal(normaliseField('amount', text), null, text);
});

describe('the fields of a template', () => {
  const answer = { totalSum: '1,50', supplier: { name: 'Acme', tags: [{ x: 1 }] }, empty: null };

  test('are found by their source, dots leading into nested ones', () => {
    const fields = [
      { name: 'total', type: 'amount', source: 'totalSum' },
      { name: 'supplier', type: 'text', source: 'supplier.name' },
      { name: 'missing', type: 'text', source: 'supplier.phone.home' },
      { name: 'empty', type: 'text', source: 'empty.more' },
      { name: 'whole', type: 'text', source: 'supplier' },
    ] as const;
    assert.deepEqual(normaliseFields(fields, answer), {
      total: 1.5,
      supplier: 'Acme',
      missing: null,
      empty: null,
      whole: null,
    });
  });

  test('are all that was extracted, as it is, where the template names none', () => {
    assert.deepEqual(normaliseFields([], answer), answer);
  });

  test('are never found on the prototype', () => {
    const fields = ['constructor.name', '__proto__.toString.name', 'toString'].map((source) => ({
      name: source,
      type: 'text' as const,
      source,
    }));
    assert.deepEqual(Object.values(normaliseFields(fields, answer)), [null, null, null]);
  });
});

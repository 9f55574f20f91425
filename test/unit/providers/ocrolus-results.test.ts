import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { normaliseFields } from '../../../shared/providers/normalise-field.ts';
import { ocrolusOptions } from '../../../shared/providers/ocrolus/options.ts';
import {
  type Answer,
  BOOK,
  BOOK_UUID,
  bookStatus,
  DOC_UUID,
  failure,
  MIXED_UUID,
  ok,
  STATUS,
  scripted,
} from './ocrolus-script.ts';

const DOCUMENT = {
  key: `document/${DOC_UUID.replaceAll('-', '')}`,
  values: { ...BOOK.values, uploaded_doc_uuid: DOC_UUID },
};

function fetched(options: object, reference: typeof BOOK, ...answers: Answer[]) {
  const { api, requests, end } = scripted(...answers);
  const result = api.fetchResult(reference, undefined, ocrolusOptions.parse(options));
  return { result, requests, end };
}

const FORMS = `GET /v1/document/forms/fields?doc_uuid=${DOC_UUID}`;
const TRANSACTIONS = `GET /v1/transaction?book_uuid=${BOOK_UUID}&uploaded_doc_uuid=${DOC_UUID}`;
const SUMMARY = `GET /v2/book/${BOOK_UUID}/summary`;
const DETECT = `GET /v2/detect/uploaded_doc/${DOC_UUID}/signals`;

const captured = (value: unknown, is_empty = false) => ({ value, is_empty, alias_used: null, confidence: 1 });
/** As documented. */
const check = {
  pk: 46115051,
  uuid: 'd79541a9-d049-45c2-bf93-6258fd1e0043',
  form_type: 'VOIDED_CHECK',
  form_config_pk: 216942,
  tables: [],
  raw_fields: {
    'voided_check-Part1:nameOfBank': captured('FIRST BANK OF EXAMPLES'),
    'voided_check-Part1:businessAddress:zip': captured('11111'),
    'voided_check-Part1:businessPhoneNumber': captured('', true),
    'voided_check-Part2:checkNumber(TopOfCheck)': captured('1025'),
    'voided_check-Part2:no.of.pages': captured('1'),
  },
};
const checkFields = {
  nameOfBank: 'FIRST BANK OF EXAMPLES',
  'businessAddress:zip': '11111',
  businessPhoneNumber: null,
  'checkNumber(TopOfCheck)': '1025',
  no_of_pages: '1',
};
const { raw_fields: _, ...checkForm } = check;

const txn = { pk: 3573037068, amount: '-299.35', txn_date: '09/10/2020', bank_account_pk: 12942296 };
const account = { pk: 12942296, bank_name: 'CHASE' };

describe('a result', () => {
  test('has the captured fields and the transactions, and all that was answered', async () => {
    const forms = ok({ pk: 54425689, forms: [check] });
    const transactions = ok({ txns: [txn], bank_accounts: { 12942296: account }, uploaded_docs: {} });
    const { result, end } = fetched({}, DOCUMENT, [FORMS, forms], [TRANSACTIONS, transactions]);
    assert.deepEqual(await result, {
      fields: {
        fields: checkFields,
        forms: [{ ...checkForm, fields: checkFields }],
        transactions: [txn],
        bank_accounts: [account],
      },
      raw: { fields: [forms], transactions: [transactions] },
    });
    end();
  });

  test("is reached by a template's sources", async () => {
    const answers: Answer[] = [
      [FORMS, ok({ forms: [check] })],
      [TRANSACTIONS, ok({ txns: [txn], bank_accounts: [account] })],
    ];
    const extraction = await fetched({}, DOCUMENT, ...answers).result;
    assert.ok(extraction && extraction !== 'gone');
    const field = (name: string, source: string) => ({ name, type: 'text' as const, source });
    const fields = [
      field('zip', 'fields.businessAddress:zip'),
      field('pages', 'forms.0.fields.no_of_pages'),
      field('first', 'transactions.0.amount'),
      field('bank', 'bank_accounts.0.bank_name'),
    ];
    assert.deepEqual(normaliseFields(fields, extraction.fields), {
      zip: '11111',
      pages: '1',
      first: '-299.35',
      bank: 'CHASE',
    });
  });

  test('has what was asked for and nothing else', async () => {
    const { result, end } = fetched({ results: ['transactions'] }, DOCUMENT, [
      TRANSACTIONS,
      ok({ txns: [txn] }),
    ]);
    assert.deepEqual(await result, {
      fields: { transactions: [txn], bank_accounts: [] },
      raw: { transactions: [ok({ txns: [txn] })] },
    });
    end();
  });

  test('has the first value that there is of a field that several forms have', async () => {
    const form = (value: string, is_empty: boolean) => ({
      raw_fields: { 'x-Part1:a': captured(value, is_empty) },
    });
    const forms = [form('old', true), form('', false), form('one', false), form('two', false), {}];
    const answer = ok({ forms });
    const extraction = await fetched({ results: ['fields'] }, DOCUMENT, [FORMS, answer]).result;
    assert.ok(extraction && extraction !== 'gone');
    assert.deepEqual(extraction.fields, {
      fields: { a: 'one' },
      forms: [...[null, null, 'one', 'two'].map((a) => ({ fields: { a } })), { fields: {} }],
    });
  });

  test('of a pay stub is as Ocrolus has it', async () => {
    const stub = { uuid: 'x', net_pay: { totals: { current_pay: { amount: '2367.08' } } } };
    for (const response of [[stub], stub]) {
      const request = `GET /v2/document/${DOC_UUID}/paystub`;
      const options = { upload_as: 'paystub', results: ['fields'] };
      const extraction = await fetched(options, DOCUMENT, [request, ok(response)]).result;
      assert.ok(extraction && extraction !== 'gone');
      assert.deepEqual(extraction.fields, { fields: stub, forms: [{ form_type: 'PAYSTUB', fields: stub }] });
    }
  });

  const NOTHING: Answer[] = [
    [FORMS, ok({ forms: [] })],
    [TRANSACTIONS, ok({ txns: [], bank_accounts: {} })],
  ];
  const status = (one: string): Answer => [
    STATUS,
    bookStatus('VERIFYING', [{ uuid: DOC_UUID, status: one }]),
  ];

  test('that is empty is one only if the document has ended', async () => {
    assert.equal(await fetched({}, DOCUMENT, ...NOTHING, status('VERIFYING')).result, undefined);
    const { result, end } = fetched({}, DOCUMENT, ...NOTHING, status('VERIFICATION_COMPLETE'));
    assert.deepEqual(await result, {
      fields: { fields: {}, forms: [], transactions: [], bank_accounts: [] },
      raw: { fields: [ok({ forms: [] })], transactions: [ok({ txns: [], bank_accounts: {} })] },
    });
    end();
  });

  test('that can not be had is asked for again, or was never there', async () => {
    for (const [body, code] of [
      [failure(1501), 'provider_unavailable'],
      [failure(2104), 'connection_unusable'],
    ] as const) {
      await assert.rejects(fetched({}, DOCUMENT, [FORMS, body]).result, { code, fault: 'transient' });
      const one = { results: ['transactions'] };
      await assert.rejects(fetched(one, DOCUMENT, [TRANSACTIONS, body]).result, { code });
    }
  });
});

describe('analytics', () => {
  const options = { results: ['transactions', 'analytics'] };
  const summary = { book_pk: 34251191, txn_count: 324 };
  const transactions: Answer = [TRANSACTIONS, ok({ txns: [txn] })];

  test('are asked for first, for they may not be there yet', async () => {
    const { result, requests, end } = fetched(options, DOCUMENT, [SUMMARY, summary], transactions);
    const extraction = await result;
    assert.ok(extraction && extraction !== 'gone');
    assert.deepEqual(extraction.fields['analytics'], summary);
    assert.deepEqual(Object(extraction.raw).analytics, summary);
    assert.equal(requests[0]?.isSlow, true);
    end();
    const early = fetched(options, DOCUMENT, [SUMMARY, { status: 425, code: 9004 }, 425]);
    assert.equal(await early.result, undefined);
  });

  test('are null where Ocrolus has none', async () => {
    const extraction = await fetched(
      options,
      DOCUMENT,
      [SUMMARY, { status: 404, code: 9006 }, 404],
      transactions,
    ).result;
    assert.ok(extraction && extraction !== 'gone');
    assert.equal(extraction.fields['analytics'], null);
  });

  test("are not a document's whose batch has them", async () => {
    const perBatch = ocrolusOptions.parse({ ...options, book: 'per_batch' });
    const shared = scripted(transactions);
    const extraction = await shared.api.fetchResult(DOCUMENT, undefined, perBatch, true);
    assert.ok(extraction && extraction !== 'gone');
    assert.deepEqual(Object.keys(extraction.fields), ['transactions', 'bank_accounts']);
    const alone = scripted([SUMMARY, summary], transactions);
    await alone.api.fetchResult(DOCUMENT, undefined, perBatch, false);
    alone.end();
  });
});

describe('Detect', () => {
  const options = { results: ['detect'] };
  const analysis = (detect_status: string) => ({
    uploaded_doc_uuid: DOC_UUID,
    detect_status,
    form_analysis: [],
  });
  const answer = (...statuses: string[]) => ({ book_uuid: BOOK_UUID, doc_analysis: statuses.map(analysis) });

  for (const status of ['COMPLETED', 'UNABLE_TO_PROCESS', 'UNSUPPORTED', 'DELETED']) {
    test(`${status} is an end`, async () => {
      assert.deepEqual(await fetched(options, DOCUMENT, [DETECT, answer(status)]).result, {
        fields: { detect: [analysis(status)] },
        raw: { detect: [answer(status)] },
      });
    });
  }
  test('the analysis of one document that is asked about need not name it', async () => {
    const nameless = { doc_analysis: [{ detect_status: 'completed' }] };
    const { result } = fetched(options, DOCUMENT, [DETECT, nameless]);
    assert.deepEqual(await result, {
      fields: { detect: nameless.doc_analysis },
      raw: { detect: [nameless] },
    });
  });
  test('PENDING, an unknown status, or nothing is not', async () => {
    for (const body of [answer('PENDING'), answer('MUSING'), answer('COMPLETED', 'PENDING'), answer(), {}])
      assert.equal(await fetched(options, DOCUMENT, [DETECT, body]).result, undefined);
  });
  test('that is not found is not there yet', async () => {
    const { result, end } = fetched(options, DOCUMENT, [DETECT, { message: 'x' }, 404]);
    assert.equal(await result, undefined);
    end();
  });
  test('that is refused is so', async () => {
    for (const answer of [
      [{ message: 'x' }, 401],
      [{ status: 404, code: 2102 }, 404],
    ] as const)
      await assert.rejects(fetched(options, DOCUMENT, [DETECT, ...answer]).result, {
        code: 'connection_unusable',
      });
  });
});

describe('a reference to several documents', () => {
  const one = { uuid: 'one', pk: 1, status: 'VERIFICATION_COMPLETE' };
  const two = { uuid: 'two', pk: 2, status: 'VERIFICATION_COMPLETE' };
  const rejected = { uuid: 'three', pk: 3, status: 'REJECTED' };
  const other = { uuid: 'four', pk: 4, status: 'VERIFICATION_COMPLETE' };
  const queued = { uuid: 'five', pk: 5, status: 'QUEUED' };

  const transactionsOf = (uuid: string, pk: number): Answer => [
    `GET /v1/transaction?book_uuid=${BOOK_UUID}&uploaded_doc_uuid=${uuid}`,
    ok({
      txns: [{ pk }],
      bank_accounts: { 9: { pk: 9, periods: [{ pk: 5 }, { pk: pk + 5 }] }, [pk + 9]: { pk: pk + 9 } },
    }),
  ];
  const BOTH = [transactionsOf('one', 1), transactionsOf('two', 2)];
  const MERGED = {
    transactions: [{ pk: 1 }, { pk: 2 }],
    bank_accounts: [{ pk: 9, periods: [{ pk: 5 }, { pk: 6 }, { pk: 7 }] }, { pk: 10 }, { pk: 11 }],
  };
  const options = { results: ['transactions'] };

  const group = { key: 'image_group/87479', values: { ...BOOK.values, uploaded_image_group_pk: '87479' } };
  const mixed = {
    key: `mixed_document/${MIXED_UUID.replaceAll('-', '')}`,
    values: { ...BOOK.values, mixed_uploaded_doc_uuid: MIXED_UUID },
  };
  const whole = { uuid: MIXED_UUID, pk: 9, status: 'COMPLETED' };
  const inGroup = (doc: object) => ({ ...doc, image_group_pk: 87479 });
  const inMixed = (doc: object) => ({ ...doc, mixed_uploaded_doc_pk: 9 });

  for (const [what, reference, docs, mixedDocs] of [
    ['an image group', group, [one, two, rejected].map(inGroup), []],
    ['a mixed document', mixed, [one, two, rejected].map(inMixed), [whole]],
    [
      'an image group that is one',
      group,
      [one, two, rejected].map(inMixed),
      [{ ...whole, image_group_pk: 87479 }],
    ],
  ] as const) {
    test(`${what}: those that were verified`, async () => {
      const elsewhere = { uuid: 'elsewhere', pk: 10, status: 'PROCESSING', image_group_pk: 1 };
      const strangers = [other, queued, { ...other, uuid: 'six', pk: 6, mixed_uploaded_doc_pk: 10 }];
      const book = bookStatus('VERIFYING', [...strangers, ...docs], [elsewhere, ...mixedDocs]);
      const { result, end } = fetched(options, reference, [STATUS, book], ...BOTH);
      const extraction = await result;
      assert.ok(extraction && extraction !== 'gone');
      assert.deepEqual(extraction.fields, MERGED);
      end();
    });
    test(`${what}: nothing while one is waited for`, async () => {
      const wrap = reference === group && mixedDocs.length === 0 ? inGroup : inMixed;
      const book = bookStatus('VERIFYING', [...docs, wrap(queued)], [...mixedDocs]);
      const { result, end } = fetched(options, reference, [STATUS, book]);
      assert.equal(await result, undefined);
      end();
    });
  }

  test('documents that were verified and have been deleted since have no result', async () => {
    const book = bookStatus('DELETED', [inGroup({ ...one, status: 'DELETED' })]);
    const { result, end } = fetched(options, group, [STATUS, book]);
    const code = { code: 'provider_failed', fault: 'permanent' };
    await assert.rejects(result, { ...code, message: 'the document has been deleted at Ocrolus' });
    end();
  });

  test('documents that have ended, and have nothing in them, are not asked about again', async () => {
    const book = bookStatus('VERIFYING', [inGroup(one)]);
    for (const empty of [{ txns: [] }, {}, { txns: 'x', bank_accounts: null }, null]) {
      const answer: Answer = [`GET /v1/transaction?book_uuid=${BOOK_UUID}`, ok(empty)];
      const { result } = fetched(options, group, [STATUS, book], answer);
      assert.deepEqual(Object((await result) ?? {}).fields, { transactions: [], bank_accounts: [] });
    }
  });

  const EVERYTHING = { results: ['fields', 'transactions', 'detect'] };
  const AT_ONCE = {
    detect: `GET /v2/detect/book/${BOOK_UUID}/signals`,
    forms: `GET /v1/book/forms?book_uuid=${BOOK_UUID}`,
    transactions: `GET /v1/transaction?book_uuid=${BOOK_UUID}`,
  };
  /** Nine: more than are asked about one by one. */
  const pks = [1, 2, 3, 4, 5, 6, 7, 8, 9];
  const uuidOf = (pk: number) => `0000000${pk}-0000-4000-8000-00000000ABCD`;
  const parts = pks.map((pk) => inMixed({ uuid: uuidOf(pk), pk, status: 'VERIFICATION_COMPLETE' }));
  const analysisOf = (uploaded_doc_uuid: string, detect_status = 'COMPLETED') => ({
    uploaded_doc_uuid,
    detect_status,
  });
  const analyses = pks.map((pk) => analysisOf(uuidOf(pk).replaceAll('-', '').toLowerCase()));

  test('that are all of their Book are asked for as one', async () => {
    const book: Answer = [STATUS, bookStatus('VERIFIED', parts, [whole])];
    const { result, end } = fetched(
      EVERYTHING,
      mixed,
      book,
      [AT_ONCE.detect, { doc_analysis: analyses }],
      [AT_ONCE.forms, ok({ forms: [check] })],
      [AT_ONCE.transactions, ok({ txns: [txn] })],
    );
    const extraction = await result;
    assert.ok(extraction && extraction !== 'gone');
    assert.deepEqual(extraction.fields['forms'], [{ ...checkForm, fields: checkFields }]);
    assert.deepEqual(extraction.fields['transactions'], [txn]);
    end();
    const early = fetched(EVERYTHING, mixed, book, [AT_ONCE.detect, { doc_analysis: analyses.slice(1) }]);
    assert.equal(await early.result, undefined);
  });

  for (const [what, some] of [
    ['no more than eight', parts.slice(0, 8)],
    ['one without a pk', [...parts.slice(0, 8), { ...parts[8], pk: undefined }]],
    ['one without a uuid', [...parts.slice(0, 8), { ...parts[8], uuid: undefined }]],
  ] as const) {
    test(`of which there are many, but ${what}, are asked about one by one where others share their Book`, async () => {
      const uuids = some.flatMap((part) => Object(part).uuid ?? []);
      const { result, end } = fetched(
        { ...options, book: 'per_batch' },
        mixed,
        [STATUS, bookStatus('VERIFYING', [other, ...some], [whole])],
        ...uuids.map((uuid) => transactionsOf(uuid, 1)),
      );
      assert.ok(await result);
      end();
    });
  }

  test('of which there are many are picked out of what the Book that they share has', async () => {
    const form = (pk: number) => ({ uploaded_doc_pk: pk, raw_fields: { 'x-Part1:a': captured(String(pk)) } });
    const transaction = (pk: number, bank_account_pk: number) => ({
      pk,
      uploaded_doc_pk: pk,
      bank_account_pk,
    });
    const periods = (...of: number[]) => of.map((pk) => ({ pk: pk * 10, uploaded_doc_pk: String(pk) }));
    const accounts = {
      11: { pk: 11, bank_name: 'ONE', periods: periods(1, 77) },
      12: { pk: 12, bank_name: 'TWO', periods: periods(77) },
      13: { pk: 13, bank_name: 'THREE' },
    };
    const stranger = { ...other, pk: 77 };
    const book: Answer = [STATUS, bookStatus('VERIFYING', [stranger, queued, ...parts], [whole])];
    const pending = analysisOf('four', 'PENDING');
    const answers = (...detected: object[]): Answer[] => [
      book,
      [AT_ONCE.detect, { doc_analysis: [pending, ...detected] }],
      [AT_ONCE.forms, ok({ forms: [form(77), form(9)] })],
      [
        AT_ONCE.transactions,
        ok({ txns: [transaction(77, 11), transaction(9, 13)], bank_accounts: accounts }),
      ],
    ];
    for (const shared of [{ book: 'per_batch' }, {}]) {
      const { result, end } = fetched({ ...EVERYTHING, ...shared }, mixed, ...answers(...analyses));
      const extraction = await result;
      assert.ok(extraction && extraction !== 'gone');
      const bank_accounts = [
        { pk: 11, bank_name: 'ONE', periods: [{ pk: 10, uploaded_doc_pk: '1' }] },
        { pk: 13, bank_name: 'THREE' },
      ];
      assert.deepEqual(extraction.fields, {
        fields: { a: '9' },
        forms: [{ uploaded_doc_pk: 9, fields: { a: '9' } }],
        transactions: [transaction(9, 13)],
        bank_accounts,
        detect: analyses,
      });
      assert.deepEqual(extraction.raw, {
        detect: [analyses],
        fields: [[form(9)]],
        transactions: [{ txns: [transaction(9, 13)], bank_accounts }],
      });
      end();
    }
    const early = fetched(EVERYTHING, mixed, ...answers(...analyses.slice(0, 8)));
    assert.equal(await early.result, undefined);
  });

  test('of which there are many in a Book that others share may be pay stubs', async () => {
    const stub = (pk: number) => ({ doc_uuid: uuidOf(pk), net_pay: pk });
    const { result } = fetched(
      { results: ['fields'], upload_as: 'paystub', book: 'per_batch' },
      mixed,
      [STATUS, bookStatus('VERIFIED', parts, [whole])],
      [`GET /v2/book/${BOOK_UUID}/paystub`, ok([{ ...stub(1), doc_uuid: 'four' }, stub(2)])],
    );
    const extraction = await result;
    assert.ok(extraction && extraction !== 'gone');
    assert.deepEqual(extraction.fields['fields'], stub(2));
    assert.deepEqual(extraction.raw, { fields: [[stub(2)]] });
  });

  test('a Book is asked for as one', async () => {
    const all = { results: ['fields', 'transactions', 'detect'] };
    const analyses = { doc_analysis: [{ detect_status: 'COMPLETED' }] };
    const { result, end } = fetched(
      all,
      BOOK,
      [STATUS, bookStatus('VERIFIED', [one, rejected])],
      [`GET /v2/detect/book/${BOOK_UUID}/signals`, analyses],
      [`GET /v1/book/forms?book_uuid=${BOOK_UUID}`, ok({ forms: [check] })],
      [`GET /v1/transaction?book_uuid=${BOOK_UUID}`, ok({ txns: [txn] })],
    );
    const extraction = await result;
    assert.ok(extraction && extraction !== 'gone');
    assert.deepEqual(extraction.fields['fields'], checkFields);
    assert.deepEqual(extraction.fields['transactions'], [txn]);
    end();
  });

  test('a Book that is known by its pk alone is asked for by it, or by the uuid where it must be', async () => {
    const byPk = { key: 'book_pk/34251191', values: { book_pk: '34251191' } } as unknown as typeof BOOK;
    const book: Answer = ['GET /v1/book/status?pk=34251191', bookStatus('VERIFIED', [one])];
    const { result, end } = fetched(
      { results: ['fields', 'transactions', 'analytics'] },
      byPk,
      book,
      book,
      [SUMMARY, { txn_count: 1 }],
      ['GET /v1/book/forms?pk=34251191', ok({ forms: [] })],
      ['GET /v1/transaction?book_pk=34251191', ok({ txns: [txn] })],
    );
    assert.ok(await result);
    end();
  });

  test('a Book that is not complete has no result', async () => {
    const { result } = fetched(options, BOOK, [STATUS, bookStatus('VERIFYING', [one, queued])]);
    assert.equal(await result, undefined);
  });

  test('the pay stubs of a Book are asked for as one', async () => {
    const { result, end } = fetched(
      { results: ['fields'], upload_as: 'paystub' },
      BOOK,
      [STATUS, bookStatus('VERIFIED', [one])],
      [`GET /v2/book/${BOOK_UUID}/paystub`, ok([{ uuid: 'x' }])],
    );
    assert.ok(await result);
    end();
  });
});

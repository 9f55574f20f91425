import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { INVOICE_TEXT } from './drive-model.ts';
import { credentials, driveOcrolus, STATEMENT_TEXT } from './drive-ocrolus.ts';

const HOUR = 3_600_000;
const UNKNOWN = 'ffffffff-ffff-4fff-8fff-ffffffffffff';

describe('access', () => {
  test('a token for the right credentials, as JSON or as a form, for 24 hours', () => {
    const { grant, request, clock, call } = driveOcrolus();
    const { status, body } = grant();
    assert.equal(status, 200);
    assert.deepEqual([body.token_type, body.expires_in], ['Bearer', 86_400]);
    const fields = credentials() as Record<string, string>;
    assert.equal(request('POST', '/oauth/token', { kind: 'form', fields, file: undefined }).status, 200);
    assert.equal(call('GET', '/v1/books').status, 200);
    clock.ms += 24 * HOUR - 1;
    assert.equal(request('GET', '/v1/books').status, 200);
    clock.ms += 1;
    assert.equal(request('GET', '/v1/books').status, 401);
  });

  test('wrong credentials are refused with a reason and no more; another audience too', () => {
    const { grant } = driveOcrolus();
    assert.deepEqual(grant(credentials({ client_secret: 'wrong' })), {
      status: 403,
      body: { error: 'access_denied', error_description: 'Unauthorized' },
    });
    assert.equal(grant(credentials({ client_id: 'wrong' })).status, 403);
    assert.equal(grant(credentials({ audience: 'https://api.ocrolus.com' })).status, 403);
    assert.equal(grant(credentials({ audience: 'https://api.ocrolus.com/' })).status, 200);
    const { status, body } = grant(credentials({ grant_type: 'password' }));
    assert.deepEqual([status, body.error], [400, 'unsupported_grant_type']);
  });

  test('revoked tokens are answered 401 until there is a new one', () => {
    const { model, request, authorize } = driveOcrolus();
    assert.equal(request('GET', '/v1/books').status, 200);
    model.revokeTokens();
    assert.equal(request('GET', '/v1/books').status, 401);
    authorize();
    assert.equal(request('GET', '/v1/books').status, 200);
  });
});

test('20 requests in any sliding second, then 429; the highest count stays, and tokens do not count', () => {
  const { request, clock, model, grant } = driveOcrolus();
  const ask = (times: number) => Array.from({ length: times }, () => request('GET', '/v1/books').status);
  assert.deepEqual(ask(10), Array(10).fill(200));
  clock.ms += 600;
  assert.deepEqual(ask(10), Array(10).fill(200));
  for (let i = 0; i < 30; i += 1) grant();
  assert.equal(model.rate().highest_in_a_second, 20);
  clock.ms += 399;
  assert.deepEqual(ask(1), [429]);
  clock.ms += 1;
  assert.deepEqual(ask(9), Array(9).fill(200));
  assert.deepEqual(ask(1), [429]);
  clock.ms += 5000;
  assert.deepEqual(ask(1), [200]);
  assert.equal(model.rate().highest_in_a_second, 21);
});

describe('Books', () => {
  test('are added once a name, and listed by xid, name and search; the UUID has another name there', () => {
    const { book, call, must } = driveOcrolus();
    const added = book('paperhook-job-1', { xid: 'x-1', book_class: 'INSTANT' });
    assert.deepEqual(Object.keys(added).toSorted(), [
      'book_class',
      'book_type',
      'created',
      'created_ts',
      'id',
      'is_public',
      'name',
      'owner_email',
      'pk',
      'uuid',
      'xid',
    ]);
    assert.deepEqual([added.created, added.book_class], ['2026-01-15T12:00:00Z', 'INSTANT']);
    assert.deepEqual(call('POST', '/v1/book/add', { name: 'paperhook-job-1' }), {
      status: 400,
      code: 1402,
      message: 'Book exists',
      response: null,
      meta: { status: 400, code: 1402, msg: 'Book exists' },
    });
    book('another');
    const uuids = (query: string) =>
      must('GET', `/v1/books?${query}`).map(({ book_uuid, uuid }: Record<string, string>) => [
        book_uuid,
        uuid,
      ]);
    assert.deepEqual(uuids('xid=x-1'), [[added.uuid, undefined]]);
    assert.deepEqual(uuids('name=paperhook-job-1'), [[added.uuid, undefined]]);
    assert.deepEqual(uuids('search=JOB'), [[added.uuid, undefined]]);
    assert.deepEqual(uuids('xid=x'), []);
    const names = (query: string) =>
      must('GET', `/v1/books?${query}`).map((one: { name: string }) => one.name);
    assert.deepEqual(names('order=ASC&limit=1'), ['paperhook-job-1']);
    assert.deepEqual(names('order=ASC&limit=1&offset=1'), ['another']);
    assert.deepEqual(names(''), ['another', 'paperhook-job-1']);
  });

  test('are named by pk or by UUID, with or without dashes, by one of them', () => {
    const { book, call } = driveOcrolus();
    const { pk, uuid } = book();
    const bareUuid = uuid.replaceAll('-', '').toUpperCase();
    for (const query of [`pk=${pk}`, `book_uuid=${uuid}`, `book_uuid=${bareUuid}`])
      assert.equal(call('GET', `/v1/book/status?${query}`).response.uuid, uuid, query);
    assert.equal(call('GET', '/v1/book/status').code, 1103);
    assert.equal(call('GET', `/v1/book/status?pk=${pk}&book_uuid=${uuid}`).code, 1103);
    assert.equal(call('GET', `/v1/book/status?book_uuid=${UNKNOWN}`).code, 1401);
    assert.equal(call('GET', '/v1/book/info?pk=1').code, 1401);
    assert.equal(call('GET', `/v1/book/info?pk=${pk}`).response.book_uuid, uuid);
  });

  test('can be changed and removed; a removed one has only its status', () => {
    const { book, must, call, status } = driveOcrolus();
    const { uuid } = book();
    book('taken');
    assert.equal(call('POST', '/v1/book/update', { book_uuid: uuid, name: 'taken' }).code, 1402);
    const update = { book_uuid: uuid, name: 'other', book_class: 'COMPLETE' };
    assert.equal(must('POST', '/v1/book/update', update).name, 'other');
    must('POST', '/v1/book/remove', { book_uuid: uuid });
    assert.equal(status(uuid).book_status, 'DELETED');
    assert.equal(call('GET', `/v1/book/forms?book_uuid=${uuid}`).code, 1401);
    assert.deepEqual(must('GET', '/v1/books?name=other'), []);
  });

  test('errors come with HTTP 200 around them, or with their own status where that is asked for', () => {
    const { request, model } = driveOcrolus();
    assert.equal(request('GET', '/v1/book/status').status, 200);
    model.faults.add({ effect: 'plain_error', operation: 'book_status', times: 1 });
    assert.equal(request('GET', '/v1/book/status').status, 400);
    assert.equal(request('GET', '/v1/book/status').status, 200);
  });
});

describe('a document', () => {
  test('passes from QUEUED to VERIFICATION_COMPLETE, and its Book to VERIFIED', () => {
    const { book, pdf, status, clock } = driveOcrolus();
    const { uuid } = book();
    assert.equal(status(uuid).book_status, 'CREATED');
    const [taken] = pdf(uuid).uploaded_docs;
    assert.deepEqual(Object.keys(taken).toSorted(), [
      'checksum',
      'created_ts',
      'id',
      'name',
      'page_count',
      'pk',
      'uuid',
    ]);
    const seen = () => {
      const { book_status, docs } = status(uuid);
      return [book_status, docs[0].status];
    };
    assert.deepEqual(seen(), ['VERIFYING', 'QUEUED']);
    clock.ms += 1000;
    assert.deepEqual(seen(), ['VERIFYING', 'PROCESSING']);
    clock.ms += 2999;
    assert.deepEqual(seen(), ['VERIFYING', 'VERIFYING']);
    clock.ms += 1;
    assert.deepEqual(seen(), ['VERIFIED', 'VERIFICATION_COMPLETE']);
    const [{ uuid: documentUuid, md5, ...item }] = status(uuid).docs;
    assert.deepEqual([documentUuid, md5], [taken.uuid, taken.checksum]);
    assert.equal('rejection_reason' in item, false);
  });

  test('of the same content is in a Book once, and said so within a success', () => {
    const { book, pdf, status } = driveOcrolus();
    const one = book('one');
    const [{ pk, uuid }] = pdf(one.uuid).uploaded_docs;
    assert.deepEqual(pdf(one.uuid), {
      status: 400,
      message: 'invoice.pdf already exists\n',
      original_existing_doc_pks: [pk],
      original_existing_doc_uuids: [uuid],
      uploaded_docs: [],
    });
    assert.equal(status(one.uuid).docs.length, 1);
    assert.equal(pdf(book('two').uuid).uploaded_docs.length, 1);
  });

  test('that is no PDF is refused within a success', () => {
    const { book, pdf } = driveOcrolus();
    assert.deepEqual(pdf(book().uuid, { fileName: 'a.docx', contentType: 'application/msword' }), {
      status: 400,
      message: 'a.docx is not a valid pdf\n',
      original_existing_doc_pks: [],
      original_existing_doc_uuids: [],
      uploaded_docs: [],
    });
  });

  test('whose upload is wrong is refused with a code', () => {
    const { book, upload, request } = driveOcrolus();
    const { pk, uuid } = book();
    const code = (fields: Record<string, string>, file = {}) => upload('/v1/book/upload', fields, file).code;
    assert.equal(code({}), 1103);
    assert.equal(code({ book_pk: String(pk) }), 1103);
    assert.equal(code({ book_uuid: UNKNOWN }), 1401);
    assert.equal(code({ book_uuid: uuid, form_type: 'no such form' }), 6001);
    const document = { source: 'text layer of the PDF', text: 'x', pages: 3001 };
    assert.equal(code({ book_uuid: uuid }, { document }), 1512);
    const file = { fileName: 'a.pdf', contentType: 'application/pdf', sizeBytes: 1 };
    const given = { ...file, document: { source: 'text layer of the PDF', text: 'x' } } as const;
    const two = { kind: 'form', fields: { book_uuid: uuid }, file: given, furtherFiles: 1 } as const;
    assert.equal(JSON.parse(request('POST', '/v1/book/upload', two).body).code, 8001);
    const large = request('POST', '/v1/book/upload', { kind: 'too large' });
    assert.equal(large.status, 413);
    assert.throws(() => JSON.parse(large.body));
  });

  test('a Book takes 2,000 and no more', () => {
    const { book, upload, clock } = driveOcrolus();
    const { uuid } = book();
    for (let at = 0; at < 2000; at += 1) {
      clock.ms += 100;
      upload('/v1/book/upload', { book_uuid: uuid }, { fileName: `${at}.pdf` });
    }
    clock.ms += 100;
    assert.equal(upload('/v1/book/upload', { book_uuid: uuid }, { fileName: 'last.pdf' }).code, 8002);
  });

  test('that nobody can read is rejected, or for another reason, or fails without any', () => {
    const { book, pdf, status, clock, model } = driveOcrolus();
    const { uuid } = book();
    model.faults.add({ effect: 'reject_document', file_name: 'b.pdf', reason: 'NO_TRANSACTIONS' });
    model.faults.add({ effect: 'fail_file', file_name: 'c.pdf' });
    pdf(uuid, { text: '' });
    pdf(uuid, { fileName: 'b.pdf' });
    pdf(uuid, { fileName: 'c.pdf' });
    clock.ms += 4000;
    const { book_status, docs } = status(uuid);
    assert.equal(book_status, 'VERIFIED');
    assert.deepEqual(
      docs.map(({ status, rejection_reason }: Record<string, string>) => [status, rejection_reason]),
      [
        ['REJECTED', 'DOCUMENT IS UNREADABLE'],
        ['REJECTED', 'NO_TRANSACTIONS'],
        ['FAILED', undefined],
      ],
    );
  });

  test('added to a verified Book opens it again, and analytics are not ready then', () => {
    const { book, pdf, status, clock, request } = driveOcrolus();
    const { uuid } = book();
    const summary = () => request('GET', `/v2/book/${uuid}/summary`).status;
    pdf(uuid);
    clock.ms += 5000;
    assert.deepEqual([status(uuid).book_status, summary()], ['VERIFIED', 200]);
    pdf(uuid, { fileName: 'second.pdf' });
    assert.deepEqual([status(uuid).book_status, summary()], ['VERIFYING', 425]);
    clock.ms += 4999;
    assert.deepEqual([status(uuid).book_status, summary()], ['VERIFIED', 425]);
    clock.ms += 1;
    assert.equal(summary(), 200);
  });
});

describe('a pay stub', () => {
  test('has its own upload and its own answers', () => {
    const { book, upload, must, clock } = driveOcrolus();
    const { uuid } = book();
    const path = `/v2/book/${uuid}/document/paystub`;
    const { doc_uuid } = upload(path, {}).response;
    assert.deepEqual(upload(path, {}).response, {
      status: 400,
      message: 'invoice.pdf already exists\n',
      original_existing_doc_uuid: doc_uuid,
    });
    assert.equal(upload(`/v2/book/${UNKNOWN}/document/paystub`, {}).code, 1401);
    assert.deepEqual(must('GET', `/v2/document/${doc_uuid}/paystub`), []);
    clock.ms += 4000;
    const [stub] = must('GET', `/v2/document/${doc_uuid}/paystub`);
    assert.deepEqual(stub.net_pay.totals.current_pay, { amount: '123.45', currency: 'USD' });
    assert.deepEqual([stub.employer.name, stub.paystub_details.pay_date], ['Acme Ltd', '2026-01-02']);
    assert.deepEqual(must('GET', `/v2/book/${uuid}/paystub`), [stub]);
  });
});

describe('a mixed document', () => {
  const pages = [INVOICE_TEXT, 'Terms of delivery', 'Kvitto\nDatum 2026-03-01\nTotalt 50,00'];
  const document = {
    source: 'text layer of the PDF',
    text: pages.join('\n'),
    pages: 3,
    pageTexts: pages,
  } as const;

  test('is classified, then split into its documents, which take their own time', () => {
    const { book, upload, status, clock } = driveOcrolus();
    const { uuid } = book();
    const send = () =>
      upload('/v1/book/upload/mixed', { book_uuid: uuid }, { fileName: 'all.pdf', document });
    const [mixed] = send().response.mixed_uploaded_docs;
    assert.deepEqual(send().response, {
      status: 400,
      message: 'all.pdf already exists\n',
      original_existing_doc_pk: [mixed.pk],
      original_existing_doc_uuid: [mixed.uuid],
      mixed_uploaded_docs: [],
    });
    const seen = () => {
      const { docs, mixed_docs, book_status } = status(uuid);
      return [book_status, mixed_docs[0].status, docs.length];
    };
    assert.deepEqual(seen(), ['VERIFYING', 'QUEUED', 0]);
    clock.ms += 2000;
    assert.deepEqual(seen(), ['VERIFYING', 'CLASSIFIED', 0]);
    clock.ms += 2000;
    assert.deepEqual(seen(), ['VERIFYING', 'COMPLETED', 2]);
    clock.ms += 4000;
    const { docs, book_status } = status(uuid);
    assert.equal(book_status, 'VERIFIED');
    assert.deepEqual(
      docs.map(({ name, pages, mixed_uploaded_doc_pk }: Record<string, unknown>) => [
        name,
        pages,
        mixed_uploaded_doc_pk,
      ]),
      [
        ['all.pdf(0)', 2, mixed.pk],
        ['all.pdf(1)', 1, mixed.pk],
      ],
    );
  });

  test('that nobody can read is rejected whole', () => {
    const { book, upload, status, clock } = driveOcrolus();
    const { uuid } = book();
    upload('/v1/book/upload/mixed', { book_uuid: uuid }, { text: '' });
    clock.ms += 4000;
    const { mixed_docs, docs, book_status } = status(uuid);
    assert.deepEqual(docs, []);
    assert.deepEqual([mixed_docs[0].status, book_status], ['REJECTED', 'VERIFIED']);
    assert.equal(mixed_docs[0].rejection_reason, 'DOCUMENT IS UNREADABLE');
  });
});

describe('images', () => {
  test('are one group at a time, which becomes a document when it is said to be done', () => {
    const { book, image, status, must, call, clock } = driveOcrolus();
    const { uuid } = book();
    const done = '/v1/book/upload/image/done';
    assert.equal(call('POST', done, { book_uuid: uuid }).code, 7002);
    const { image_group_pk } = image(uuid, '1.png', INVOICE_TEXT);
    assert.equal(image(uuid, '2.png', 'page two').image_group_pk, image_group_pk);
    assert.equal(status(uuid).book_status, 'UPLOAD');
    const [existing] = image(uuid, '2.png', 'page two').original_existing_groups_and_image_pks;
    assert.equal(existing.existing_image_group_pk, image_group_pk);
    assert.equal(call('POST', done, { book_uuid: uuid, form_type: 'no such form' }).code, 6001);
    assert.deepEqual(must('POST', done, { book_uuid: uuid }), {});
    assert.equal(call('POST', done, { book_uuid: uuid }).code, 7002);
    clock.ms += 4000;
    const { docs, book_status } = status(uuid);
    assert.equal(book_status, 'VERIFIED');
    assert.deepEqual(
      docs.map((one: Record<string, unknown>) => [one['image_group_pk'], one['pages'], one['status']]),
      [[image_group_pk, 2, 'VERIFICATION_COMPLETE']],
    );
    assert.notEqual(image(uuid, '3.png', 'another').image_group_pk, image_group_pk);
  });

  test('that are none are refused within a success', () => {
    const { book, upload } = driveOcrolus();
    const { response } = upload('/v1/book/upload/image', { book_uuid: book().uuid });
    assert.deepEqual([response.status, response.message], [400, 'invoice.pdf is not a valid Image\n']);
  });
});

describe('what comes out', () => {
  test('forms, once verified, with the values that stand in the document', () => {
    const { book, pdf, must, call, clock } = driveOcrolus();
    const { uuid } = book();
    const [{ uuid: doc_uuid, pk }] = pdf(uuid, {}, 'INVOICE').uploaded_docs;
    const fields = () => must('GET', `/v1/document/forms/fields?doc_uuid=${doc_uuid}`);
    assert.deepEqual(fields().forms, []);
    clock.ms += 4000;
    const [form] = fields().forms;
    assert.equal(form.form_type, 'INVOICE');
    assert.deepEqual(form.raw_fields['invoice-General:invoiceNumber'], {
      value: 'A-17',
      is_empty: false,
      alias_used: null,
      source_filename: 'invoice.pdf',
      confidence: 1,
    });
    assert.equal(form.raw_fields['invoice-General:total'].value, '123.45');
    assert.equal(form.raw_fields['invoice-General:dueDate'].value, '02/01/2026');
    assert.deepEqual(
      [
        form.raw_fields['invoice-General:ocrNumber'].value,
        form.raw_fields['invoice-General:ocrNumber'].is_empty,
      ],
      ['', true],
    );
    assert.deepEqual(must('GET', `/v1/document/forms/fields?pk=${pk}`), fields());
    const inBook = must('GET', `/v1/book/forms?book_uuid=${uuid}`);
    assert.deepEqual([inBook.book_status, inBook.book_is_complete], ['ACTIVE', true]);
    assert.deepEqual(inBook.forms[0].raw_fields, form.raw_fields);
    assert.equal(inBook.forms[0].uploaded_doc_pk, pk);
    assert.equal(call('GET', '/v1/document/forms/fields').code, 1103);
    assert.equal(call('GET', `/v1/document/forms/fields?doc_uuid=${UNKNOWN}`).code, 1501);
  });

  test('transactions of a bank statement, which has no form; of all of a Book or one document', () => {
    const { book, pdf, must, clock } = driveOcrolus();
    const { uuid, pk } = book();
    const [statement] = pdf(uuid, { fileName: 'statement.pdf', text: STATEMENT_TEXT }).uploaded_docs;
    const [invoice] = pdf(uuid).uploaded_docs;
    clock.ms += 4000;
    assert.deepEqual(must('GET', `/v1/document/forms/fields?pk=${statement.pk}`).forms, []);
    const rows = (query: string) =>
      must('GET', `/v1/transaction?${query}`).txns.map((one: Record<string, string>) => [
        one['txn_date'],
        one['amount'],
        one['description'],
      ]);
    const own = [
      ['01/05/2026', '1200.50', 'Payment from Jill'],
      ['01/07/2026', '-800.00', 'Rent'],
      ['02/01/2026', '-4.50', 'Coffee'],
    ];
    assert.deepEqual(rows(`book_pk=${pk}&uploaded_doc_uuid=${statement.uuid}`), own);
    const other = [['01/02/2026', '-123.45', 'Acme Ltd']];
    assert.deepEqual(rows(`book_uuid=${uuid}&uploaded_doc_pk=${invoice.pk}`), other);
    assert.deepEqual(rows(`book_uuid=${uuid}`), [...own, ...other]);
    const { uploaded_docs } = must('GET', `/v1/transaction?book_uuid=${uuid}`);
    const { uploaded_doc_type, uuid: bareUuid } = uploaded_docs[statement.pk];
    assert.deepEqual([uploaded_doc_type, bareUuid], ['BANK_STATEMENT', statement.uuid.replaceAll('-', '')]);
  });

  test('a summary of the transactions: 425 until it is ready, 404 where there are none; no envelope', () => {
    const { book, pdf, request, clock } = driveOcrolus();
    const { uuid, pk } = book();
    const summary = (of: string) => {
      const { status, body } = request('GET', `/v2/book/${of}/summary`);
      return { status, body: JSON.parse(body) };
    };
    assert.deepEqual(summary(uuid), {
      status: 404,
      body: { status: 404, message: 'No transactions found in the book', code: 9006 },
    });
    pdf(uuid, { text: STATEMENT_TEXT });
    assert.deepEqual([summary(uuid).status, summary(uuid).body.code], [425, 9004]);
    clock.ms += 4999;
    assert.equal(summary(uuid).status, 425);
    clock.ms += 1;
    const { status, body } = summary(uuid);
    assert.equal(status, 200);
    assert.deepEqual([body.book_pk, body.txn_count, body.number_of_docs_processed], [pk, 3, 1]);
    assert.deepEqual(body.daily_balances, { '2026-01-05': 1200.5, '2026-01-07': 400.5, '2026-02-01': 396 });
    assert.deepEqual(body.revenue_by_month, { '2026-01': 1200.5 });
    assert.deepEqual(body.expense_by_month, { '2026-01': -800, '2026-02': -4.5 });
    assert.deepEqual(body.net_cash_flows_by_month, { '2026-01': 400.5, '2026-02': -4.5 });
    assert.deepEqual([summary(UNKNOWN).status, summary(UNKNOWN).body.code], [404, 1401]);
    const other = book('other').uuid;
    pdf(other, { text: '' });
    clock.ms += 4000;
    assert.equal(summary(other).body.code, 9006);
  });

  test('analytics that are late', () => {
    const { book, pdf, request, clock, model } = driveOcrolus();
    model.faults.add({ effect: 'delay_analytics', seconds: 60 });
    const { uuid } = book();
    pdf(uuid);
    clock.ms += 64_999;
    assert.equal(request('GET', `/v2/book/${uuid}/summary`).status, 425);
    clock.ms += 1;
    assert.equal(request('GET', `/v2/book/${uuid}/summary`).status, 200);
  });

  test('the signals of Detect, per Book and per document', () => {
    const { book, pdf, request, clock, model } = driveOcrolus();
    const { uuid } = book();
    model.faults.add({ effect: 'detect_signal', file_name: 'b.pdf', identifier: 'dollar_amount_edits' });
    model.faults.add({ effect: 'detect_unable', file_name: 'c.pdf' });
    const [first] = pdf(uuid).uploaded_docs;
    pdf(uuid, { fileName: 'b.pdf' });
    pdf(uuid, { fileName: 'c.pdf' });
    pdf(uuid, { fileName: 'd.pdf' }, 'DRIVERS_LICENSE');
    const get = (path: string) => {
      const { status, body } = request('GET', `/v2/detect/${path}/signals`);
      return { status, body: JSON.parse(body) };
    };
    const statuses = () =>
      get(`book/${uuid}`).body.doc_analysis.map((one: { detect_status: string }) => one.detect_status);
    clock.ms += 5999;
    assert.deepEqual(statuses(), Array(4).fill('PENDING'));
    clock.ms += 1;
    assert.deepEqual(statuses(), ['COMPLETED', 'COMPLETED', 'UNABLE_TO_PROCESS', 'UNSUPPORTED']);
    const [, withSignal] = get(`book/${uuid}`).body.doc_analysis;
    assert.equal(withSignal.form_analysis[0].signals[0].identifier, 'dollar_amount_edits');
    const own = get(`uploaded_doc/${first.uuid}`).body;
    assert.equal(own.book_uuid, uuid);
    assert.deepEqual(own.doc_analysis[0].form_analysis[0].signals, []);
    assert.deepEqual(get('book/nonsense'), {
      status: 400,
      body: { message: "Invalid book uuid: 'nonsense'" },
    });
    assert.deepEqual(get(`book/${UNKNOWN}`), { status: 404, body: { message: 'Book not found' } });
    assert.equal(get('uploaded_doc/nonsense').status, 400);
    assert.equal(get(`uploaded_doc/${UNKNOWN}`).status, 404);
  });
});

describe('calls that go wrong', () => {
  test('refused, done all the same, late, lost, in the shape of whoever answers', () => {
    const { request, model, must, book } = driveOcrolus();
    const add = (name: string) => request('POST', '/v1/book/add', { kind: 'json', value: { name } });
    const names = () => must('GET', '/v1/books?order=ASC').map((one: { name: string }) => one.name);
    model.faults.add({ effect: 'answer_status', status: 503, times: 1 });
    assert.throws(() => JSON.parse(add('a').body));
    model.faults.add({ effect: 'answer_status', status: 500, accepted: true, times: 1 });
    assert.equal(add('b').status, 500);
    model.faults.add({ effect: 'lose_answer', operation: 'add_book', times: 1 });
    assert.equal(add('c').lost, true);
    model.faults.add({ effect: 'slow_answer', seconds: 9, times: 1 });
    assert.equal(add('d').delayMs, 9000);
    model.faults.add({ effect: 'answer_status', status: 429, retry_after_seconds: 7, times: 1 });
    assert.equal(add('e').headers['retry-after'], '7');
    assert.deepEqual(names(), ['b', 'c', 'd']);
    assert.equal(request('GET', '/v1/nothing').status, 400);
    model.faults.add({ effect: 'answer_status', status: 400, operation: 'grant_token', times: 1 });
    const refused = request('POST', '/oauth/token', { kind: 'json', value: credentials() });
    assert.deepEqual(JSON.parse(refused.body), {
      error: 'access_denied',
      error_description: 'Unauthorized',
    });
    assert.ok(book('f').uuid);
  });

  test('documents that never end; Books that somebody removes', () => {
    const { book, pdf, status, clock, model } = driveOcrolus();
    model.faults.add({ effect: 'never_finish', file_name: 'a.pdf' });
    model.faults.add({ effect: 'delete_book', file_name: 'b.pdf' });
    const open = book('open').uuid;
    const removed = book('removed').uuid;
    pdf(open, { fileName: 'a.pdf' });
    pdf(removed, { fileName: 'b.pdf' });
    clock.ms += 23 * HOUR;
    const seen = (uuid: string) => {
      const { book_status, docs } = status(uuid);
      return [book_status, docs[0].status];
    };
    assert.deepEqual(seen(open), ['VERIFYING', 'VERIFYING']);
    assert.deepEqual(seen(removed), ['DELETED', 'DELETED']);
    assert.equal(model.nextEventAt(), undefined);
  });
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { driveModel, INVOICE_TEXT, KEYS } from './drive-model.ts';

const TIME = '2026-01-15 12:00:00';
const UNKNOWN = { code: 0, message: 'Resource not found', details: '', element: '' };

function codes(body: string): unknown {
  return JSON.parse(body).data.map(({ code }: { code: number }) => code);
}

test('a call without both right keys is refused by the gateway, without the envelope', () => {
  const { call, model } = driveModel();
  const refused = [
    call('GET', 'companies', { headers: {} }),
    call('GET', 'companies', { headers: { 'client-key': 'client' } }),
    call('GET', 'companies', { headers: { ...KEYS, 'client-key': 'wrong' } }),
    call('GET', 'companies', { headers: { ...KEYS, 'ocp-apim-subscription-key': 'wrong' } }),
  ];
  assert.deepEqual(
    refused.map(({ status, body }) => [status, JSON.parse(body).statusCode, typeof JSON.parse(body).message]),
    Array(4).fill([401, 401, 'string']),
  );
  assert.equal(call('GET', 'companies').status, 200);
  assert.deepEqual(model.calls(), { list_companies: { total: 5, by_status: { 200: 1, 401: 4 } } });
});

test('another API, version, path or method is not found, in the envelope with code 0', () => {
  const { model, call } = driveModel();
  const paths = [
    '/acme/v1/companies',
    '/sandbox/v2/companies',
    '/sandbox/companies',
    '/sandbox/v1/files',
    '/',
  ];
  for (const path of [...paths, '/sandbox/v1/companies/1/files/2/receipts/3', '/sandbox/v1/%E0%A4%A']) {
    const answer = model.handle({ method: 'GET', path, query: {}, headers: KEYS, body: { kind: 'none' } });
    assert.equal(answer.status, 404, path);
    assert.deepEqual(JSON.parse(answer.body), { success: false, data: [UNKNOWN], time: TIME });
  }
  assert.equal(call('DELETE', 'companies').status, 404);
});

test('a company is added, read, listed and updated', () => {
  const { json, call } = driveModel();
  assert.equal(call('GET', 'companies/acme').status, 404);
  const added = json('POST', 'companies', { companyID: 'acme', companyName: 'Acme', active: true });
  assert.equal(added.status, 200);
  const company = { companyID: 'acme', companyName: 'Acme', active: true };
  assert.deepEqual(JSON.parse(added.body), { success: true, data: company, time: TIME });
  assert.deepEqual(JSON.parse(call('GET', 'companies').body).data, [company]);
  assert.equal(json('PUT', 'companies/acme', { companyName: 'Acme AB' }).status, 200);
  assert.equal(JSON.parse(call('GET', 'companies/acme').body).data.companyName, 'Acme AB');
  assert.equal(json('PUT', 'companies/other', { companyName: 'Other' }).status, 404);
});

test('a company that is wrong is refused with the code of each fault', () => {
  const { json } = driveModel();
  json('POST', 'companies', { companyID: 'acme', companyName: 'Acme' });
  const refusals: [unknown, number[]][] = [
    [{ companyName: 'Acme' }, [111401]],
    [{ companyID: 'a/b', companyName: 'Acme' }, [111402]],
    [{ companyID: 'acme', companyName: 'Acme' }, [111403]],
    [{ companyID: 'b' }, [111502]],
    [{ companyID: 'b', companyName: 'B', corporateIdentityNumber: '5560123456' }, [113102]],
    [{ companyID: 'b', companyName: 'B', bankAccountNumber: 'x' }, [113202]],
    [{ companyID: 'b', companyName: 'B', plusGiroNumber: 'x' }, [113212]],
    [{ companyID: 'b', companyName: 'B', iban: 'x' }, [113222]],
    [{ companyID: 'b', companyName: 'B', vatNumber: 'x' }, [113232]],
    [{ companyName: '', iban: 'x' }, [111401, 111502, 113222]],
    [[], [0]],
  ];
  for (const [body, expected] of refusals) {
    const answer = json('POST', 'companies', body);
    assert.equal(answer.status, 400);
    assert.deepEqual(codes(answer.body), expected);
  }
  const fine = {
    corporateIdentityNumber: '556012-3456',
    bankAccountNumber: '512-3345',
    plusGiroNumber: '48 21 07-3',
  };
  const accepted = {
    companyID: 'b',
    companyName: 'B',
    ...fine,
    iban: 'SE45 5000 0000 0583 9825 7466',
    vatNumber: 'SE556012345601',
  };
  assert.equal(json('POST', 'companies', accepted).status, 200);
});

test('a file is accepted with 202, is WAITING while it is preprocessed, and is then READY', () => {
  const { addCompany, upload, call, passSeconds } = driveModel();
  addCompany();
  const added = upload();
  const waiting = { fileID: '100', fileName: 'invoice.pdf', status: 'WAITING', type: '', subType: '' };
  assert.equal(added.status, 202);
  assert.deepEqual(JSON.parse(added.body), { success: true, data: waiting, time: TIME });
  passSeconds(1.999);
  assert.deepEqual(JSON.parse(call('GET', 'companies/123/files/100').body).data, waiting);
  passSeconds(0.001);
  assert.deepEqual(JSON.parse(call('GET', 'companies/123/files/100').body).data, {
    fileID: '100',
    fileName: 'invoice.pdf',
    status: 'READY',
    type: 'SupplierInvoice',
    subType: 'A',
  });
});

test('the type is what the document calls itself; what nobody can read is an ERROR', () => {
  const { addCompany, upload, call, passSeconds } = driveModel();
  addCompany();
  upload({ fileID: 'r', text: 'Shop\nKvitto\nTotalt 10,00' });
  upload({ fileID: 'o', text: 'Minutes of the meeting' });
  upload({ fileID: 'e', text: '' });
  passSeconds(2);
  const states = ['r', 'o', 'e'].map((fileID) => {
    const { status, type, subType } = JSON.parse(call('GET', `companies/123/files/${fileID}`).body).data;
    return [status, type, subType];
  });
  assert.deepEqual(states, [
    ['READY', 'Receipt', 'A'],
    ['READY', 'Other', 'A'],
    ['ERROR', '', ''],
  ]);
});

test('a file that is wrong is refused; an id that exists has code 211403 and changes nothing', () => {
  const { addCompany, upload, call, json, model } = driveModel();
  assert.deepEqual(JSON.parse(upload().body).data, [{ ...UNKNOWN, element: 'companyID' }]);
  assert.equal(upload().status, 404);
  addCompany();
  assert.equal(upload().status, 202);
  const again = upload({ text: 'Another', fileName: 'other.pdf' });
  assert.deepEqual([again.status, codes(again.body)], [400, [211403]]);
  assert.equal(JSON.parse(call('GET', 'companies/123/files/100').body).data.fileName, 'invoice.pdf');
  assert.deepEqual(codes(upload({ fileID: '' }).body), [211401]);
  for (const fileID of ['a/b', 'a b', "a'b", 'a?b', 'å'])
    assert.deepEqual(codes(upload({ fileID }).body), [211402]);
  assert.equal(upload({ fileID: 'aZ09$-_.+!*(),' }).status, 202);
  assert.equal(json('POST', 'companies/123/files', {}).status, 400);
  const noFile = { kind: 'form', fields: { fileid: '7' }, file: undefined } as const;
  assert.equal(call('POST', 'companies/123/files', { body: noFile }).status, 400);
  assert.equal(call('GET', 'companies/123/files/7').status, 404);
  assert.equal(model.files().length, 2);
});

test('extraction before READY is 412, then gives strings with decimal commas and nulls', () => {
  const { addCompany, upload, call, passSeconds } = driveModel();
  addCompany();
  upload();
  const path = 'companies/123/files/100/supplierInvoices';
  const early = call('GET', path);
  assert.equal(early.status, 412);
  assert.equal(JSON.parse(early.body).data[0].message, 'File is not yet ready for extraction');
  passSeconds(2);
  const envelope = JSON.parse(call('GET', path).body);
  assert.deepEqual(Object.keys(envelope), ['success', 'data', 'origin', 'time']);
  assert.equal(envelope.origin, 'simulator: text layer of the PDF');
  const { accounts, ...fields } = envelope.data;
  assert.deepEqual(fields, {
    supplierID: '',
    description: 'Acme Ltd',
    verificationSeries: null,
    invoiceDate: '2026-01-02',
    dueDate: '2026-02-01',
    invoiceNumber: 'A-17',
    orderNumber: null,
    ocrNumber: null,
    referenceNumber: null,
    ourRef: null,
    yourRef: null,
    totalSum: '123,45',
    vat: '24,69',
  });
  const rows = accounts.map(({ account, debit, credit }: Record<string, string>) => [account, debit, credit]);
  assert.deepEqual(rows, [
    ['2440', '', '123,45'],
    ['2640', '24,69', ''],
    ['4000', '98,76', ''],
  ]);
});

test('?extended=true adds what else stands in the document, the currency among it', () => {
  const { addCompany, upload, call, passSeconds } = driveModel();
  addCompany();
  upload({
    text: `${INVOICE_TEXT}\nask@acme.example, 556012-3456, Bankgiro 512-3345, SE45 5000 0000 0583 9825 7466`,
  });
  passSeconds(2);
  const extracted = call('GET', 'companies/123/files/100/supplierInvoices', { query: { extended: 'true' } });
  assert.deepEqual(JSON.parse(extracted.body).extended, {
    dates: ['2026-01-02', '2026-02-01'],
    times: [],
    emails: ['ask@acme.example'],
    currencies: ['SEK'],
    creditCardNumbers: [],
    corporateIdentityNumbers: ['556012-3456'],
    bankAccountNumbers: ['512-3345'],
    plusGiroNumbers: [],
    ibans: ['SE4550000000058398257466'],
  });
});

test('a receipt is extracted with its own fields; a file in ERROR or unknown is not', () => {
  const { addCompany, upload, call, passSeconds } = driveModel();
  addCompany();
  upload({ text: 'Shop\nReceipt\nDate\t2026-03-04\nTotal\tEUR 12.50\nVAT 25 %\t2.50' });
  upload({ fileID: 'bad', text: '' });
  passSeconds(2);
  const { accounts, ...fields } = JSON.parse(call('GET', 'companies/123/files/100/receipts').body).data;
  assert.deepEqual(fields, { description: 'Shop', verificationSeries: null, receiptDate: '2026-03-04' });
  assert.deepEqual(
    accounts.map(({ account, debit, credit }: Record<string, string>) => [account, debit, credit]),
    [
      ['1930', '', '12,50'],
      ['2640', '2,50', ''],
      ['4000', '10,00', ''],
    ],
  );
  assert.equal(call('GET', 'companies/123/files/bad/receipts').status, 400);
  assert.equal(call('GET', 'companies/123/files/unknown/receipts').status, 404);
  assert.equal(call('GET', 'companies/456/files/100/receipts').status, 404);
});

test('what was bookkept is accepted and kept, once the file is ready', () => {
  const { addCompany, upload, json, passSeconds, model } = driveModel();
  addCompany();
  upload();
  const path = 'companies/123/files/100/supplierInvoices';
  assert.equal(json('PUT', path, { totalSum: '1,00' }).status, 412);
  passSeconds(2);
  assert.equal(json('PUT', path, { totalSum: '1,00' }).status, 200);
  assert.deepEqual(model.files()[0]?.bookkept, { totalSum: '1,00' });
});

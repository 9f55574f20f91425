import assert from 'node:assert/strict';
import { test } from 'node:test';
import { driveModel, only, WEBHOOK_URL } from './drive-model.ts';

function drivenWithCompany(...options: Parameters<typeof driveModel>) {
  const driven = driveModel(...options);
  driven.addCompany();
  return driven;
}

test('the webhook is the documented one: companyID behind our query, FileItem as its body', () => {
  const { upload, nextWebhooks } = drivenWithCompany();
  upload({ text: 'Kvitto' });
  const { afterSeconds, webhooks } = nextWebhooks();
  const webhook = only(webhooks);
  assert.equal(afterSeconds, 2);
  assert.equal(webhook.method, 'POST');
  assert.equal(webhook.url, 'https://www.yourservice.com/webhooks?yourparameter=yourvalue&companyID=123');
  assert.deepEqual(webhook.headers, { 'content-type': 'application/json' });
  assert.deepEqual(JSON.parse(webhook.body), {
    fileID: '100',
    fileName: 'invoice.pdf',
    status: 'READY',
    type: 'Receipt',
    subType: 'A',
  });
});

test('a URL without a query gets one; a missing or invalid URL gets no webhook', () => {
  const { upload, nextWebhooks, model } = drivenWithCompany();
  upload({ fileID: '1', webhookUrl: 'https://www.yourservice.com/webhooks' });
  upload({ fileID: '2', webhookUrl: '' });
  upload({ fileID: '3', webhookUrl: 'not a url' });
  upload({ fileID: '4', webhookUrl: 'ftp://www.yourservice.com/' });
  assert.equal(only(nextWebhooks().webhooks).url, 'https://www.yourservice.com/webhooks?companyID=123');
  assert.equal(model.nextEventAt(), undefined);
});

test('a file that ends in ERROR is told too', () => {
  const { upload, nextWebhooks } = drivenWithCompany();
  upload({ text: '' });
  assert.equal(JSON.parse(only(nextWebhooks().webhooks).body).status, 'ERROR');
});

test('without a 200 it is sent again after 10, 30, 60, 120 and 300 seconds, and then never again', () => {
  const { upload, nextWebhooks, model } = drivenWithCompany();
  upload();
  const answers = [500, 201, 204, 'no answer', 302, 404] as const;
  const waits = answers.map((answer) => {
    const { afterSeconds, webhooks } = nextWebhooks();
    const { id, attempt } = only(webhooks);
    model.webhookAnswered(id, answer);
    return [attempt, afterSeconds];
  });
  assert.deepEqual(waits, [
    [1, 2],
    [2, 10],
    [3, 30],
    [4, 60],
    [5, 120],
    [6, 300],
  ]);
  assert.equal(model.nextEventAt(), undefined);
  assert.equal(model.webhooks()[0]?.state, 'given up');
});

test('the time scale shortens the delays', () => {
  const { upload, nextWebhooks, model } = drivenWithCompany({ timeScale: 0.1 });
  upload();
  model.webhookAnswered(only(nextWebhooks().webhooks).id, 503);
  assert.equal(nextWebhooks().afterSeconds, 1);
});

test('a 200 ends it, and an answer that nobody awaits is a mistake', () => {
  const { upload, nextWebhooks, model } = drivenWithCompany();
  upload();
  const { id } = only(nextWebhooks().webhooks);
  assert.equal(model.nextEventAt(), undefined, 'nothing more is due while the answer is out');
  model.webhookAnswered(id, 200);
  assert.equal(model.nextEventAt(), undefined);
  assert.equal(model.webhooks()[0]?.state, 'delivered');
  assert.throws(() => model.webhookAnswered(id, 200), /No answer to webhook-1 is awaited/);
  assert.throws(() => model.webhookAnswered('webhook-9', 200), /awaited/);
});

test('each company has its own files, and its own id in the URL', () => {
  const { upload, json, call, nextWebhooks } = drivenWithCompany();
  json('POST', 'companies', { companyID: 'b+c', companyName: 'B' });
  const file = {
    fileName: 'b.pdf',
    contentType: 'application/pdf',
    sizeBytes: 1,
    document: { source: 'text layer of the PDF', text: 'Invoice' },
  } as const;
  const fields = { fileid: '100', webhookurl: WEBHOOK_URL };
  upload();
  assert.equal(call('POST', 'companies/b+c/files', { body: { kind: 'form', fields, file } }).status, 202);
  const urls = nextWebhooks().webhooks.map(({ url }) => url.split('&').at(-1));
  assert.deepEqual(urls, ['companyID=123', 'companyID=b%2Bc']);
});

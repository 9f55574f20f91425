import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  list,
  positiveInteger,
  readConfiguration,
  text,
  url,
  urlsByName,
  wholeNumbers,
} from '../../../shared/lambda/read-configuration.ts';

test('reads each variable as its type', () => {
  const environment = {
    JOBS_TABLE: 'jobs',
    FIRST_CHECK_SECONDS: '60',
    EXEMPT_HOSTS: 'localhost:3902, 127.0.0.1:3902',
    DELIVERY_SCHEDULE_SECONDS: '0,10,30',
    API_URL: 'https://api.azora.one/',
    UNRELATED: 'x',
  };
  const settings = readConfiguration(environment, {
    JOBS_TABLE: text,
    FIRST_CHECK_SECONDS: positiveInteger,
    EXEMPT_HOSTS: list,
    DELIVERY_SCHEDULE_SECONDS: wholeNumbers,
    API_URL: url,
  });
  assert.deepEqual(settings, {
    JOBS_TABLE: 'jobs',
    FIRST_CHECK_SECONDS: 60,
    EXEMPT_HOSTS: ['localhost:3902', '127.0.0.1:3902'],
    DELIVERY_SCHEDULE_SECONDS: [0, 10, 30],
    API_URL: 'https://api.azora.one',
  });
});

test('a list may be empty, but has to be there', () => {
  assert.deepEqual(readConfiguration({ EXEMPT_HOSTS: '' }, { EXEMPT_HOSTS: list }), { EXEMPT_HOSTS: [] });
  assert.throws(() => readConfiguration({}, { EXEMPT_HOSTS: list }), /EXEMPT_HOSTS is missing/);
});

test('URLs have names, in an object that may be empty', () => {
  const read = (value: string) => readConfiguration({ URLS: value }, { URLS: urlsByName }).URLS;
  assert.deepEqual(read('{}'), {});
  assert.deepEqual(read('{"azoraone":"http://127.0.0.1:1/"}'), { azoraone: 'http://127.0.0.1:1' });
  for (const value of ['', '[]', 'null', '{"azoraone":', '{"azoraone":1}', '{"azoraone":"ftp://x"}'])
    assert.throws(() => read(value), /URLS must be a JSON object of http or https URLs/, value);
});

test('reports every problem at once, without values', () => {
  const environment = {
    JOBS_TABLE: ' ',
    FIRST_CHECK_SECONDS: '1.5',
    DELIVERY_SCHEDULE_SECONDS: '0,ten',
    API_URL: 'ftp://secret.example',
  };
  assert.throws(
    () =>
      readConfiguration(environment, {
        JOBS_TABLE: text,
        BUCKET: text,
        FIRST_CHECK_SECONDS: positiveInteger,
        DELIVERY_SCHEDULE_SECONDS: wholeNumbers,
        API_URL: url,
      }),
    {
      message:
        'The configuration is unusable: JOBS_TABLE must be a text that is not empty; BUCKET is missing; ' +
        'FIRST_CHECK_SECONDS must be a whole number above 0; ' +
        'DELIVERY_SCHEDULE_SECONDS must be a comma-separated list of whole numbers; ' +
        'API_URL must be an http or https URL.',
    },
  );
});

test('a whole number above 0 is nothing else', () => {
  for (const value of ['0', '-1', '1e3', '', ' 5', '0x10', '9999999999999999']) {
    assert.throws(
      () => readConfiguration({ SECONDS: value }, { SECONDS: positiveInteger }),
      /SECONDS must be/,
      value,
    );
  }
});

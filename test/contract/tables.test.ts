import { after } from 'node:test';
import { startTables } from './tables.ts';
import { tablesContract } from './tables-contract.ts';

const { client, close } = await startTables();
after(close);

/** What dynalite does and AWS does not, as its documentation and DynamoDB Local say. */
const wrong = [
  'gone = absent',
  'gone <> absent',
  'parts = :list',
  'tree = :map',
  'high > :bmp',
  'high < :bmp',
  'NOT NOT flag = :true',
  'price < :true',
  'price >= :tags',
  'word = :a AND price < :list',
  '_word = :b',
  'keys are texts of 1 to 2,048 bytes, and nothing but the key',
  'an item takes up to 409,600 bytes',
  'a key attribute of an index is not empty, nor longer than a key can be',
];
tablesContract('dynalite', client, wrong);

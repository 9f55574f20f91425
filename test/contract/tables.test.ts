import { after } from 'node:test';
import { startTables } from './tables.ts';
import { tablesContract } from './tables-contract.ts';

const { client, close } = await startTables();
after(close);

/** What dynalite does and AWS does not, as its documentation and DynamoDB Local say. */
const wrong = [
  'false: gone = absent',
  'true: gone <> absent',
  'true: parts = :list',
  'true: tree = :map',
  'true: high > :bmp',
  'false: high < :bmp',
  'true: NOT NOT flag = :true',
  'refused: price < :true',
  'refused: :true < price',
  'refused: price >= :tags',
  'refused: word = :a AND price < :list',
  'refused: _word = :b',
  'an expression takes up to 4,096 bytes',
  'keys are texts of 1 to 2,048 bytes, and nothing but the key',
  'an item takes up to 409,600 bytes',
  'a key attribute of an index is not empty, nor longer than a key can be',
];
tablesContract('dynalite', client, wrong);

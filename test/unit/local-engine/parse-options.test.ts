import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseOptions } from '../../../infra/local/parse-options.ts';

test('without options the run stays up on port 3900', () => {
  assert.deepEqual(parseOptions([]), { port: 3900, once: false });
});

test('options are read', () => {
  assert.deepEqual(parseOptions(['--once', '--port', '4000']), { port: 4000, once: true });
});

for (const args of [['--onec'], ['now'], ['--port'], ['--port', 'x'], ['--port', '65533'], ['--port=-1']]) {
  test(`refused: ${args.join(' ')}`, () => assert.throws(() => parseOptions(args)));
}

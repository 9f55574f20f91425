import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseOptions, UsageError } from './runner/parse-options.ts';

test('without arguments: 100 worlds from the first seed on', () => {
  assert.deepEqual(parseOptions([]), {
    seeds: 100,
    from: 1,
    jobs: undefined,
    only: undefined,
    without: new Set(),
    planted: false,
    coverage: false,
  });
});

test('all that a replay needs', () => {
  const args = [
    '--from',
    '17',
    '--seeds',
    '1',
    '--jobs',
    '12',
    '--only',
    '0,11',
    '--without',
    'message_lost,run_twice',
  ];
  const { seeds, from, jobs, only, without } = parseOptions(args);
  assert.deepEqual(
    [seeds, from, jobs, [...(only ?? [])], [...without]],
    [1, 17, 12, [0, 11], ['message_lost', 'run_twice']],
  );
});

test('what is wrong is named', () => {
  const cases: [string[], RegExp][] = [
    [['--seeds', '0'], /^--seeds takes a whole number from 1 on\.$/],
    [['--seeds', '1e3'], /--seeds/],
    [['--from', '-1'], /--from/],
    [['--jobs', 'many'], /--jobs/],
    [['--only', '1,,2'], /--only/],
    [['--without', 'sun'], /no kind of fault called sun/],
    [['--fast'], /--fast/],
    [['5'], /5/],
  ];
  for (const [args, message] of cases) {
    assert.throws(
      () => parseOptions(args),
      (error) => error instanceof UsageError && message.test(error.message),
      args.join(' '),
    );
  }
});

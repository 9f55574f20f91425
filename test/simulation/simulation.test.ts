import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, describe, test } from 'node:test';
import { allDefects } from './planted/all-defects.ts';
import { branchReport } from './runner/coverage.ts';
import { describeBranches, describeSummary, describeViolation } from './runner/report.ts';
import { runSeeds } from './runner/run-seeds.ts';
import { shrink } from './runner/shrink.ts';
import { startThread } from './runner/start-thread.ts';
import { reasonFor, UNKNOWN_REASON } from './runner/unreached.ts';

const SEEDS = 300;

test(`nothing is violated in ${SEEDS} worlds, and they reach nine in ten branches of the job mechanism`, async (t) => {
  const summary = await runSeeds({ from: 1, seeds: SEEDS, world: {}, covers: true });
  const branches = branchReport(summary.coverage);
  t.diagnostic(describeSummary(summary));
  t.diagnostic(describeBranches(branches)[0] ?? '');
  assert.deepEqual(
    summary.violations.map(({ seed, violation }) => ({ seed, ...violation })),
    [],
    'npm run simulate -- --seeds 1 --from SEED shows how it came to it',
  );
  assert.equal(summary.worlds, SEEDS);
  // Most kinds of faults are seldom; that none is left out is what makes the worlds worth their time.
  assert.ok(summary.faults.size >= 50, `${summary.faults.size} kinds of faults`);
  assert.ok(branches.branches > 200 && branches.reached >= 0.9 * branches.branches);
  const unexplained = branches.unreached.filter(
    ({ place, code }) => reasonFor(place, code) === UNKNOWN_REASON,
  );
  assert.deepEqual(unexplained, []);
});

describe('a seed', () => {
  const thread = startThread({ patches: [], covers: false });
  after(() => thread.end());

  test('is the same world each time, whatever ran before it', async () => {
    const seeds = Array.from({ length: 12 }, (_, index) => index + 1);
    const logs = new Map<number, readonly string[]>();
    for (const seed of seeds) logs.set(seed, (await thread.run({ seed, trace: true })).log);
    for (const seed of seeds.toReversed()) {
      const { log } = await thread.run({ seed, trace: true });
      assert.ok(log.length > 200);
      assert.deepEqual(log, logs.get(seed), `seed ${seed}`);
    }
  });

  test('of its own is another world', async () => {
    const [one, other] = [await thread.run({ seed: 7 }), await thread.run({ seed: 9 })];
    assert.notDeepEqual([...one.faults], [...other.faults]);
  });

  test('can be run without some of its documents and faults', async () => {
    const whole = await thread.run({ seed: 7 });
    const [kind] = [...whole.faults.keys()];
    assert.ok(kind && whole.jobs > 2);
    const part = await thread.run({ seed: 7, only: new Set([0, 2]), without: new Set([kind]) });
    assert.deepEqual([part.jobs, part.faults.has(kind)], [2, false]);
  });
});

describe('a planted defect', () => {
  test('has its place in the product, exactly once', () => {
    for (const { name, file, find, replace } of allDefects) {
      const text = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
      assert.equal(text.split(find).length, 2, `${name}: ${file}`);
      assert.notEqual(find, replace);
    }
    assert.equal(new Set(allDefects.map(({ name }) => name)).size, allDefects.length);
  });

  test('is found, made small, and can be run again by the command that is shown', async () => {
    const defect = allDefects.find(({ name }) => name === 'a hint is dropped');
    assert.ok(defect);
    const patches = [defect];
    const { violations } = await runSeeds({ from: 1, seeds: 50, world: {}, patches, stopsEarly: true });
    const [found] = violations;
    assert.equal(found?.violation?.invariant, 'news is heeded');
    const thread = startThread({ patches, covers: false });
    const shrunk = await shrink(thread, { seed: found.seed }, found);
    await thread.end();
    assert.ok(shrunk.options.only && shrunk.options.only.size < found.jobs);
    const text = describeViolation(shrunk).join('\n');
    assert.match(text, new RegExp(`Seed ${found.seed} violates "news is heeded": JOB#`));
    assert.match(text, /VIOLATION/);
    const documents = [...shrunk.options.only].join(',');
    assert.match(text, new RegExp(`npm run simulate -- --from ${found.seed} --seeds 1 --only ${documents}`));
  });
});

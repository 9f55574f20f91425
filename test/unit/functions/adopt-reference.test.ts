import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { claimReference, noticeReference, type ReferenceItem } from '../../../shared/jobs/reference.ts';
import type { Template } from '../../../shared/store/templates.ts';
import { exampleTemplate, HOUR, MINUTE, SECOND, T0 } from '../../fakes/example-job.ts';
import { createPipeline, WEBHOOK } from '../../fakes/pipeline.ts';
import { dieAt } from '../../fakes/watch-calls.ts';

const ID = 'REF#azoraone#main#123/100';
const DOCUMENT = {
  provider: 'azoraone',
  connection: 'main',
  reference: { key: '123/100', values: { companyID: '123', fileID: '100' } },
};
const adopt = { item: ID, step: 'adopt', via: 'poller' } as const;

async function noticed() {
  const pipeline = createPipeline();
  const references = pipeline.obligations<ReferenceItem>();
  await noticeReference(references, DOCUMENT, T0);
  pipeline.clock.ms = T0 + 15 * MINUTE;
  const jobs = () => [...pipeline.table.values()].filter(({ kind }) => kind === 'job');
  const letters = () => [...pipeline.table.values()].filter(({ kind }) => kind === 'dead_letter');
  return { ...pipeline, references, letters, adopted: jobs };
}

test('a reference that is claimed in time is left alone', async () => {
  const { run, references, letters } = await noticed();
  await claimReference(references, ID, 'JOB#1', T0);
  assert.equal(await run(adopt), 'passed');
  assert.equal(letters().length, 0);
});

test('one that is claimed after it was given up still has its news', async () => {
  const { run, references } = await noticed();
  await run(adopt);
  assert.equal(await claimReference(references, ID, 'JOB#1', T0), 'claimed with news');
});

test('one that is noticed again later is counted again, and leaves no object that nobody purges', async () => {
  const { run, references, letters, clock, poll, takeSent, files } = await noticed();
  await run(adopt);
  clock.ms = T0 + 48 * HOUR;
  await poll();
  for (const wakeUp of takeSent()) await run(wakeUp);
  assert.equal(files.objects.size, 0);

  await noticeReference(references, DOCUMENT, clock.ms);
  clock.ms += 15 * MINUTE;
  await run(adopt);
  assert.equal(letters().length, 2);
  clock.ms += 24 * HOUR;
  await poll();
  for (const wakeUp of takeSent()) await run(wakeUp);
  assert.equal(files.objects.size, 0);
});

test('one that can not be set aside says why, until it could', async () => {
  const { run, references, clock } = await noticed();
  const full = run(adopt, (port) =>
    'put' in port ? { ...port, put: () => Promise.reject(new Error('S3 is down')) } : port,
  );
  await assert.rejects(full, /S3 is down/);
  assert.deepEqual((await references.get(ID))?.last_failure, {
    code: 'unavailable',
    message: 'Something went wrong on our side. It is tried again.',
  });
  clock.ms += 91 * SECOND;
  assert.equal(await run(adopt), 'done');
  assert.equal((await references.get(ID))?.last_failure, undefined);
});

test('one that dies on the way is counted once', async () => {
  const { run, letters, clock } = await noticed();
  // Lease, item, object; it dies before it can give the lease back.
  const process = dieAt(4, 'before');
  assert.equal(await Promise.race([run(adopt, process.watch), process.died]), 'died');
  clock.ms += 91 * SECOND;
  assert.equal(await run(adopt), 'done');
  assert.equal(letters().length, 1);
});

const TEMPLATE: Template = {
  ...exampleTemplate(),
  options: { document: 'receipt' },
  webhook: WEBHOOK,
  kind: 'template',
  template_id: 'template-1',
  tenant: 'acme',
  name: 'All the rest',
  static_values: '{"origin":"elsewhere"}',
  created_at: T0,
};

/** A connection with a default template. */
async function withDefault(template: Template | undefined = TEMPLATE) {
  const world = await noticed();
  const { settings } = world;
  await settings.putConnection({
    kind: 'connection',
    provider: 'azoraone',
    name: 'main',
    created_at: T0,
    default_template: 'template-1',
  });
  if (template) await settings.putTemplate(template);
  return world;
}

describe("a connection's default template", () => {
  test('makes the document a job of its tenant, which claims it and sees its news', async () => {
    const { run, adopted, letters, references, poll, takeSent, posts, table, files } = await withDefault();
    assert.equal(await run(adopt), 'done');
    assert.equal((await references.get(ID))?.step, undefined);
    const [made] = adopted();
    const id = String(made?.['id']);
    assert.deepEqual(
      [made?.['tenant'], made?.['template_id'], made?.['tracked']],
      ['acme', 'template-1', true],
    );
    assert.deepEqual(made?.['template'], {
      ...exampleTemplate(),
      options: { document: 'receipt', company_id: '123' },
      webhook: WEBHOOK,
    });
    await poll();
    for (const wakeUp of takeSent()) await run(wakeUp);
    assert.equal((await references.get(ID))?.job_item, id);
    const [settle] = takeSent();
    assert.deepEqual([settle?.item, settle?.step, settle?.via], [id, 'settle', 'notification']);
    assert.ok(settle);
    await run(settle);
    for (const wakeUp of takeSent()) await run(wakeUp);
    const { event, static_values } = JSON.parse(posts[0]?.body ?? '');
    assert.deepEqual([event, static_values], ['job.succeeded', { origin: 'elsewhere' }]);
    assert.equal(table.get(id)?.['completed_via'], 'notification');
    assert.deepEqual([letters().length, files.objects.size], [0, 0]);
  });

  test('adopts what is noticed once, however often it dies on the way', async () => {
    for (const effect of [1, 2, 3, 4, 5]) {
      for (const moment of ['before', 'after'] as const) {
        const { run, adopted, clock, references, letters } = await withDefault();
        const process = dieAt(effect, moment);
        const first = await Promise.race([run(adopt, process.watch), process.died]);
        clock.ms += 91 * SECOND;
        const second = await run(adopt);
        assert.deepEqual(
          [adopted().length, letters().length],
          [1, 0],
          `${effect} ${moment} ${first} ${second}`,
        );
        assert.equal((await references.get(ID))?.step, undefined);
      }
    }
  });

  test('adopts nothing that a job claims in time', async () => {
    const { run, adopted, references } = await withDefault();
    await claimReference(references, ID, 'JOB#1', T0);
    assert.equal(await run(adopt), 'passed');
    assert.equal(adopted().length, 0);
  });

  const unusable: [what: string, template: Template | undefined, reason: RegExp][] = [
    ['that is gone', undefined, /, and the connection's default template is gone$/],
    [
      'of another connection',
      { ...TEMPLATE, connection: 'other' },
      /default template is of another connection$/,
    ],
    [
      'whose options are not complete',
      { ...TEMPLATE, options: { document: 'letter' } },
      /default template could not be used: The template's options/,
    ],
  ];
  for (const [what, template, reason] of unusable) {
    test(`${what}: the reference is set aside, saying so`, async () => {
      const { settings, run, adopted, letters } = await withDefault(template ?? TEMPLATE);
      if (!template) await settings.deleteTemplate('template-1');
      assert.equal(await run(adopt), 'done');
      assert.equal(adopted().length, 0);
      assert.match(String(letters()[0]?.['reason']), reason);
    });
  }

  test('that can not be read leaves the reference due', async () => {
    const { run, references, adopted } = await withDefault();
    const broken = run(adopt, (port) =>
      'create' in port ? { ...port, create: () => Promise.reject(new Error('DynamoDB is down')) } : port,
    );
    await assert.rejects(broken, /DynamoDB is down/);
    const { step, last_failure } = (await references.get(ID)) ?? {};
    assert.deepEqual([step, last_failure?.code, adopted().length], ['adopt', 'unavailable', 0]);
  });
});

test('without a default template it is set aside', async () => {
  const { run, letters, settings } = await noticed();
  await settings.putConnection({ kind: 'connection', provider: 'azoraone', name: 'main', created_at: T0 });
  await run(adopt);
  assert.equal(letters()[0]?.['reason'], 'no job claimed the document that a notification named');
});

// Compares receive-notification with a plain handler and an empty one: cold path, and CPU a warm webhook.
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bundleEntries } from './bundle-entries.ts';
import { formatReport } from './format-report.ts';
import { runSample, type Sample } from './run-sample.ts';
import { startEmulator } from './start-emulator.ts';
import { type Subject, summarise } from './summarise.ts';

const DEFAULT_RUNS = 15;

export async function benchReceiver(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { runs: { type: 'string' }, json: { type: 'string' } } });
  const runs = Number(values.runs ?? DEFAULT_RUNS);
  if (!Number.isInteger(runs) || runs < 1) throw new Error('--runs must be a whole number above 0');

  const directory = await mkdtemp(join(tmpdir(), 'paperhook-bench-'));
  const emulator = await startEmulator();
  try {
    const sampler = await prepareSampler(directory);
    const subjects = await prepareSubjects(directory);
    console.log(`Node ${process.version}, ${runs} fresh processes a handler, taken in turns`);
    // The first round fills the disk cache and is not counted.
    for (const subject of subjects) await runSample(sampler, subject.bundle, emulator);
    const samples = new Map<string, Sample[]>(subjects.map(({ name }) => [name, []]));
    for (let run = 0; run < runs; run += 1) {
      for (const { name, bundle } of subjects) {
        samples.get(name)?.push(await runSample(sampler, bundle, emulator));
      }
    }
    const report = summarise(subjects, samples);
    console.log(formatReport(report));
    if (values.json)
      await writeFile(
        values.json,
        `${JSON.stringify({ node: process.version, runs, ...report }, null, 2)}\n`,
      );
  } finally {
    emulator.stop();
    await rm(directory, { recursive: true });
  }
}

const SUBJECTS = {
  'empty handler': './empty-handler.ts',
  'plain handler, client-sqs': './plain-handler.ts',
  'receive-notification': '../../../functions/receive-notification/index.ts',
};

/** The path of the sampler, which is a bundle too: a process that strips types has loaded much already. */
async function prepareSampler(directory: string): Promise<string> {
  await bundleEntries(directory, { sampler: './sampler.ts' });
  return join(directory, 'sampler.mjs');
}

async function prepareSubjects(directory: string): Promise<Subject[]> {
  await bundleEntries(directory, SUBJECTS);
  return Promise.all(
    Object.keys(SUBJECTS).map(async (name) => {
      const bundle = join(directory, `${name}.mjs`);
      return { name, bundle, bytes: (await stat(bundle)).size };
    }),
  );
}

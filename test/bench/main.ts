// npm run bench [-- NAME... --json FILE]: all parts or those that are named, one table. See README, "Measured".
import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { bundleFunctions } from '../../infra/bundle.ts';
import { benchCold } from './cold/bench-cold.ts';
import { byName, type Figure, formatTable } from './figures.ts';
import { benchJobs } from './jobs/bench-jobs.ts';
import { benchMemory } from './memory/bench-memory.ts';
import { benchPoller } from './poller/bench-poller.ts';
import { benchReceiver } from './receiver/bench-receiver.ts';
import { benchShards } from './shards/bench-shards.ts';
import { benchStack } from './stack/bench-stack.ts';

const PARTS: Readonly<Record<string, () => Promise<Figure[]>>> = {
  cold: benchCold,
  receiver: benchReceiver,
  stack: benchStack,
  jobs: benchJobs,
  poller: benchPoller,
  shards: benchShards,
  memory: benchMemory,
};

const USAGE = `npm run bench -- [${Object.keys(PARTS).join(' | ')}]... [--json FILE]`;

process.exitCode = await main(process.argv.slice(2));

async function main(args: string[]): Promise<number> {
  const parsed = parse(args);
  if (!parsed) return 2;
  const { values, positionals } = parsed;
  const wanted = Object.entries(PARTS).filter(
    ([name]) => positionals.length === 0 || positionals.includes(name),
  );
  const figures: Figure[] = [];
  await bundleFunctions();
  for (const [name, bench] of wanted) {
    const begunMs = performance.now();
    figures.push(...(await bench()));
    console.error(`${name}: ${Math.round((performance.now() - begunMs) / 1000)} s`);
  }
  const machine = `Node ${process.version}, ${process.platform} ${process.arch}, ${cpus().length} × ${cpus()[0]?.model}`;
  console.log(`${machine}\n\n${formatTable(figures)}`);
  if (values.json !== undefined) {
    const written = { at: new Date().toISOString(), machine, figures: byName(figures) };
    await writeFile(values.json, `${JSON.stringify(written, null, 2)}\n`);
  }
  return 0;
}

/** Undefined, and said so, when they are not of the usage. */
function parse(args: string[]) {
  try {
    const options = { json: { type: 'string' } } as const;
    const parsed = parseArgs({ args, allowPositionals: true, options });
    const unknown = parsed.positionals.find((name) => !Object.hasOwn(PARTS, name));
    if (unknown !== undefined) throw new Error(`There is no part ${unknown}.`);
    return parsed;
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n${USAGE}`);
    return undefined;
  }
}

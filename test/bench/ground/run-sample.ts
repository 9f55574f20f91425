import { execFile } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

/** So many calls at once, some before those that count. */
export interface Load {
  atOnce: number;
  warmUp: number;
  counted: number;
}

export interface Task {
  bundleUrl: string;
  event: unknown;
  timeoutMs: number;
  /** After the first call; they need a handler that answers 200. */
  loads: readonly Load[];
  /** Where the sample goes. */
  answerFile: string;
}

export interface Sample {
  loadMs: number;
  /** The first call, without the secrets' reads. */
  firstMs: number;
  secretMs: number;
  /** Of loading and the first call. */
  coldCpuMs: number;
  /** For one call, by load. */
  warm: { ms: number; cpuMs: number }[];
  /** The most that the process held at any time. */
  peakKilobytes: number;
  /** What the handler answered to the first call. */
  answer: unknown;
}

export interface SampleOptions {
  /** The bundled sampler, beside which files may be written. */
  sampler: string;
  bundle: string;
  event: unknown;
  environment: Readonly<Record<string, string>>;
  loads?: readonly Load[];
  nodeOptions?: readonly string[];
}

/** No function has longer: start-job's is 90 s, unpack-batch's 300 s. */
const TIMEOUT_MS = 300_000;

/** Runs the bundle's handler in a process of its own. Rejects when that fails. */
export async function runSample(options: SampleOptions): Promise<Sample> {
  const { sampler, bundle, event, environment, loads = [], nodeOptions = [] } = options;
  const [taskFile, answerFile] = [`${sampler}.task`, `${sampler}.answer`];
  const task: Task = {
    bundleUrl: pathToFileURL(bundle).href,
    event,
    timeoutMs: TIMEOUT_MS,
    loads,
    answerFile,
  };
  await writeFile(taskFile, JSON.stringify(task));
  await promisify(execFile)(process.execPath, [...nodeOptions, sampler, taskFile], {
    env: { ...environment, NODE_OPTIONS: '--enable-source-maps' },
    timeout: TIMEOUT_MS,
  });
  const sample: Sample = JSON.parse(await readFile(answerFile, 'utf8'));
  await Promise.all([rm(taskFile), rm(answerFile)]);
  return sample;
}

/** A bundle too: a process that strips types has loaded much already. */
export const SAMPLER = { sampler: join(import.meta.dirname, 'sampler.ts') };

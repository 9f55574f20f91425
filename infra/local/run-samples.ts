import { once } from 'node:events';
import { describeRun } from './describe-run.ts';
import { type Followed, followJobs } from './follow-jobs.ts';
import { type HandedIn, handInSamples } from './hand-in-samples.ts';
import { howTo } from './how-to.ts';
import { interruption } from './interruption.ts';
import { judgeSample } from './judge-sample.ts';
import { writeLocalFile } from './local-file.ts';
import { paperhookClient } from './paperhook-client.ts';
import type { Options } from './parse-options.ts';
import { type LocalRun, startLocal } from './run.ts';

// `--once` promises an end within two minutes; starting and stopping are within them.
const SAMPLES_MS = 100_000;

/** Starts the machine, hands the samples in, shows their way, and stays up or ends. The exit code comes back. */
export async function runSamples(options: Options): Promise<number> {
  const run = await startLocal({ port: options.port });
  const removeLocalFile = writeLocalFile(run);
  const interrupted = interruption();
  try {
    console.log(describeRun(run));
    const exitCode = await showSamples(run, interrupted);
    if (options.once) return exitCode;
    if (!interrupted.aborted) console.log(`\n${howTo(run)}`);
    await aborted(interrupted);
    return 0;
  } finally {
    removeLocalFile();
    await run.stop();
  }
}

async function showSamples(run: LocalRun, interrupted: AbortSignal): Promise<number> {
  const client = paperhookClient(run.apiUrl, run.apiKey);
  const handedIn = await handInSamples(run, client);
  console.log(`Handed in ${handedIn.length} documents that this project made up.${specialCases(handedIn)}\n`);
  const signal = AbortSignal.any([interrupted, AbortSignal.timeout(SAMPLES_MS)]);
  const followed = await followJobs(handedIn, client, (line) => console.log(line), signal);
  return interrupted.aborted ? 130 : report(run, followed);
}

function specialCases(handedIn: readonly HandedIn[]): string {
  const lost = handedIn.filter(({ sample }) => sample.webhook === 'lost');
  const failing = handedIn.filter(({ sample }) => sample.endsAs === 'FAILED');
  return [
    ...lost.map(({ sample }) => ` The webhook of ${sample.fileName} will be lost.`),
    ...failing.map(({ sample }) => ` The provider will fail ${sample.fileName}.`),
  ].join('');
}

/** 0 when each sample ended as it should, else 1. */
function report(run: LocalRun, followed: readonly Followed[]): number {
  const problems = followed.flatMap((one) =>
    judgeSample(one, run.endpoint.deliveries(), run.signingSecrets).map(
      (problem) => `${one.sample.fileName} (${one.jobId}): ${problem}`,
    ),
  );
  if (problems.length > 0) {
    console.error(`\nNot as it should be:\n  ${problems.join('\n  ')}`);
    return 1;
  }
  console.log(`\nAll ${followed.length} ended as they should, their deliveries received and signed.`);
  return 0;
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort');
}

/** What a job costs by its kind, and an idle poll: counted in worlds of their own. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { invoiceText } from './documents.ts';
import { JOB_KINDS, type JobKind } from './kinds.ts';
import type { Counts } from './meter.ts';
import type { JobsOptions } from './run-jobs.ts';

/** So many more submits than in the world that is compared with: what comes once, or once a minute, falls out. */
const MORE = 10;
const IDLE_POLLS = 10;

export interface Counted {
  /** For one job, by kind. */
  jobs: ReadonlyMap<string, Counts>;
  /** For one poll with nothing due; without `poll.` in front. */
  idlePoll: Counts;
}

export async function countJobs(): Promise<Counted> {
  const text = await invoiceText();
  const world = (kind: JobKind, submits: number, idlePolls = 0): JobsOptions => ({
    kind,
    text,
    submits,
    idlePolls,
  });
  const [first] = JOB_KINDS;
  if (!first) throw new Error('there is no kind of job');
  const worlds = JOB_KINDS.flatMap((kind) => [world(kind, 1), world(kind, 1 + MORE)]);
  const counts = await runInThread([...worlds, world(first, 0), world(first, 0, IDLE_POLLS)]);
  const jobs = JOB_KINDS.map((kind, index) => {
    const [one = {}, more = {}] = counts.slice(2 * index, 2 * index + 2);
    return [kind.name, share(one, more, MORE * Math.max(1, kind.archive), isOfJob)] as const;
  });
  const [none = {}, polled = {}] = counts.slice(-2);
  const polls = share(none, polled, IDLE_POLLS, () => true);
  const idlePoll = Object.fromEntries(
    Object.entries(polls).map(([name, n]) => [name.replace(/^poll\./, ''), n]),
  );
  return { jobs: new Map(jobs), idlePoll };
}

function isOfJob(name: string): boolean {
  return !name.startsWith('poll.');
}

/** What `more` has more than `one`, a share of it; rounded, for a mean of tenths is no exact number. */
function share(one: Counts, more: Counts, parts: number, isWanted: (name: string) => boolean): Counts {
  const names = Object.keys(more).filter(isWanted);
  return Object.fromEntries(
    names.map((name) => [name, Math.round((((more[name] ?? 0) - (one[name] ?? 0)) / parts) * 100) / 100]),
  );
}

/** Rejects when the thread fails. */
async function runInThread(worlds: readonly JobsOptions[]): Promise<Counts[]> {
  const worker = new Worker(new URL('thread.ts', import.meta.url), { workerData: worlds });
  const answers: Counts[] = [];
  worker.on('message', (answer: Counts) => answers.push(answer));
  await once(worker, 'exit');
  if (answers.length < worlds.length)
    throw new Error(`${answers.length} of ${worlds.length} worlds were counted`);
  return answers;
}

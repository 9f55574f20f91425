/** The cold path of each function: its bundle loaded and called once, in fresh processes that take turns. */
import { stat } from 'node:fs/promises';
import { type Figure, withRatio } from '../figures.ts';
import { openGround } from '../ground/open-ground.ts';
import { runSample, type Sample } from '../ground/run-sample.ts';
import { EMPTY, PLAIN, prepareSubjects, type SubjectName } from '../ground/subjects.ts';
import { median } from '../median.ts';
import { firstCalls } from './first-calls.ts';

const ROUNDS = 7;
/** More of those that the aim is about: receive-notification's cold path is short, and so soon disturbed. */
const ROUNDS_OF_FEW = 10;
const FEW: readonly SubjectName[] = [EMPTY, PLAIN, 'receive-notification'];
/** Of the plain handler's cold path. */
const AIM = 1 / 3;

type Samples = Map<SubjectName, Sample[]>;

export async function benchCold(): Promise<Figure[]> {
  const ground = await openGround();
  try {
    const bundles = await prepareSubjects(ground.directory);
    const samples: Samples = new Map();
    // The first round fills the disk's cache and is not counted.
    for (let round = 0; round <= ROUNDS + ROUNDS_OF_FEW; round += 1) {
      const calls = await firstCalls(ground);
      const wanted = round <= ROUNDS ? calls : calls.filter(({ subject }) => FEW.includes(subject));
      for (const { subject, event, check } of wanted) {
        const bundle = bundles.get(subject) ?? '';
        const sample = await runSample({ ...ground, bundle, event: event() });
        try {
          check(sample.answer);
        } catch (error) {
          throw new Error(`${subject}: ${Object(error).message}`);
        }
        if (round > 0) samples.set(subject, [...(samples.get(subject) ?? []), sample]);
      }
    }
    return await figures(bundles, samples);
  } finally {
    await ground.close();
  }
}

async function figures(bundles: ReadonlyMap<SubjectName, string>, samples: Samples): Promise<Figure[]> {
  const of = (name: SubjectName, read: (sample: Sample) => number) => (samples.get(name) ?? []).map(read);
  const all: Figure[] = [];
  const plainSize = await kilobytes(bundles.get(PLAIN));
  for (const [name, bundle] of bundles) {
    const aim = name === 'receive-notification' ? AIM : undefined;
    const size = { name: `bundle: ${name}`, value: await kilobytes(bundle), unit: 'kB' };
    const times = MEASURES.map(({ what, read, summarise }) => {
      const figure = { name: `cold path: ${name}, ${what}`, value: summarise(of(name, read)), unit: 'ms' };
      return withRatio(figure, summarise(of(PLAIN, read)), PLAIN, aim);
    });
    all.push(withRatio(size, plainSize, PLAIN), ...times);
  }
  return all;
}

const cold = ({ loadMs, firstMs }: Sample) => loadMs + firstMs;
const least = (values: number[]) => Math.min(...values);

/** The least is what a busy machine disturbs least. */
const MEASURES = [
  { what: 'median', read: cold, summarise: median },
  { what: 'least', read: cold, summarise: least },
  { what: 'CPU', read: ({ coldCpuMs }: Sample) => coldCpuMs, summarise: median },
];

async function kilobytes(bundle = ''): Promise<number> {
  return (await stat(bundle)).size / 1000;
}

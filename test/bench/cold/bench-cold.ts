/** The cold path of each function: its bundle loaded and called once, in fresh processes that take turns. */
import { stat } from 'node:fs/promises';
import { type Figure, withRatio } from '../figures.ts';
import { openGround } from '../ground/open-ground.ts';
import { runSample, type Sample } from '../ground/run-sample.ts';
import { PLAIN, prepareSubjects, type SubjectName } from '../ground/subjects.ts';
import { median } from '../median.ts';
import { firstCalls } from './first-calls.ts';

const ROUNDS = 7;
/** Of the plain handler's cold path. */
const AIM = 1 / 3;

type Samples = Map<SubjectName, Sample[]>;

export async function benchCold(): Promise<Figure[]> {
  const ground = await openGround();
  try {
    const bundles = await prepareSubjects(ground.directory);
    const samples: Samples = new Map();
    // The first round fills the disk's cache and is not counted.
    for (let round = 0; round <= ROUNDS; round += 1) {
      for (const { subject, event, check } of await firstCalls(ground)) {
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
  const all: Figure[] = [];
  const sizeOf = async (name: SubjectName): Promise<Figure> => {
    const { size } = await stat(bundles.get(name) ?? '');
    return { name: `bundle: ${name}`, value: size / 1000, unit: 'kB' };
  };
  const cold = (name: SubjectName): Figure => ({
    name: `cold path: ${name}`,
    value: median((samples.get(name) ?? []).map(({ loadMs, firstMs }) => loadMs + firstMs)),
    unit: 'ms',
  });
  const [plainPath, plainSize] = [cold(PLAIN), await sizeOf(PLAIN)];
  for (const name of bundles.keys()) {
    const aim = name === 'receive-notification' ? AIM : undefined;
    all.push(
      withRatio(await sizeOf(name), plainSize.value, PLAIN),
      withRatio(cold(name), plainPath.value, PLAIN, aim),
      { name: `cold path: ${name}, load`, value: loadOf(samples.get(name)), unit: 'ms' },
    );
  }
  return all;
}

function loadOf(samples: readonly Sample[] = []): number {
  return median(samples.map(({ loadMs }) => loadMs));
}

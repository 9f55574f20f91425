/** What is handed in when: most while things go wrong, some when all is well again. */
import { createRandom, type Random } from '../time/random.ts';
import { createSubmission, type Submission } from './submissions.ts';

const HOUR_MS = 3_600_000;

export interface Planned {
  /** Since the world began. */
  afterMs: number;
  submission: Submission;
  /** Of this submission's client alone. */
  random: Random;
}

export interface Plan {
  seed: number;
  /** How many; some tens by default. */
  jobs?: number | undefined;
  /** All others are left out. */
  only?: ReadonlySet<number> | undefined;
  /** How long things go wrong. */
  faultsMs: number;
}

export function planSubmissions({ seed, jobs, only, faultsMs }: Plan): Planned[] {
  const count = jobs ?? createRandom(seed, 'jobs').whole(7, 25);
  const spanMs = Math.min(faultsMs, 4 * HOUR_MS);
  const planned = Array.from({ length: count }, (_, index) => {
    const random = createRandom(seed, `job ${index}`);
    const isLate = random.chance(0.2);
    const afterMs = isLate ? faultsMs + HOUR_MS * random.between(0.8, 1.5) : spanMs * random.next() ** 2;
    const [archives, kinds] = [createRandom(seed, `archive ${index}`), createRandom(seed, `kind ${index}`)];
    const submission = createSubmission(index, random, archives, kinds);
    return { afterMs, submission, random };
  });
  return planned.filter((_, index) => only?.has(index) ?? true);
}

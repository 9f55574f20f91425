/** Makes a world in which something is violated as small as it can be: without the faults and documents that it takes no part in. */
import type { Outcome, WorldOptions } from '../world.ts';
import type { Thread } from './start-thread.ts';

export interface Shrunk {
  options: WorldOptions;
  outcome: Outcome;
}

export async function shrink(thread: Thread, options: WorldOptions, found: Outcome): Promise<Shrunk> {
  let smallest: Shrunk = { options, outcome: found };

  async function attempt(smaller: WorldOptions): Promise<boolean> {
    const outcome = await thread.run(smaller);
    const { invariant, message } = outcome.violation ?? {};
    const isSame = invariant === found.violation?.invariant && sameWords(message, found.violation?.message);
    if (isSame) smallest = { options: smaller, outcome };
    return isSame;
  }

  const documents = options.only
    ? [...options.only]
    : Array.from({ length: found.jobs }, (_, index) => index);
  await leaveOut(documents, (left) => attempt({ ...smallest.options, only: new Set(left) }));
  const kinds = [...found.faults.keys()];
  await leaveOut(kinds, (left) => {
    const without = new Set(kinds.filter((kind) => !left.includes(kind)));
    return attempt({ ...smallest.options, without });
  });
  const outcome = await thread.run({ ...smallest.options, trace: true });
  return { ...smallest, outcome };
}

/** But for the numbers in them. */
function sameWords(one = '', other = ''): boolean {
  const words = (text: string) => text.replaceAll(/[\d.]+/g, '#');
  return words(one) === words(other);
}

/** Leaves out what can be: first halves, then ever smaller parts, down to single ones. */
async function leaveOut<Part>(
  all: readonly Part[],
  holdsWith: (left: readonly Part[]) => Promise<boolean>,
): Promise<void> {
  let left = all;
  for (let size = Math.ceil(all.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = 0; from < left.length; ) {
      const fewer = left.filter((_, index) => index < from || index >= from + size);
      if (fewer.length > 0 && (await holdsWith(fewer))) left = fewer;
      else from += size;
    }
  }
}

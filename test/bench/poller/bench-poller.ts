/** Whether a poll costs what is due, however much is open. */
import { type Figure, withRatio } from '../figures.ts';
import { countPoll, DUE } from './count-poll.ts';

const OPEN = [1_000, 100_000, 1_000_000];

export async function benchPoller(): Promise<Figure[]> {
  const figures: Figure[] = [];
  let first: Figure | undefined;
  for (const open of OPEN) {
    const { queries, itemsRead, claims } = await countPoll(open);
    const name = `poll of ${open} open items, ${DUE} due`;
    const read = { name: `${name}: items read`, value: itemsRead, unit: 'a poll' };
    first ??= read;
    figures.push(
      { name: `${name}: queries`, value: queries, unit: 'a poll' },
      withRatio(read, first.value, `${OPEN[0]} open items`, 1),
      {
        name: `${name}: claims`,
        value: claims,
        unit: 'a poll',
      },
    );
  }
  return figures;
}

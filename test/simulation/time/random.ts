/**
 * Chance that can be repeated: one seed gives the same numbers on every machine. Each purpose has a stream of its
 * own, so that leaving one kind of fault out changes the others as little as can be.
 */
import { createHash } from 'node:crypto';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

export interface Random {
  /** 0 <= next() < 1 */
  next(): number;
  /** Whole, both ends included. */
  whole(least: number, most: number): number;
  between(least: number, most: number): number;
  chance(probability: number): boolean;
  pick<Value>(values: readonly [Value, ...(readonly Value[])]): Value;
  /** `[weight, value]` */
  weighted<Value>(choices: readonly (readonly [number, Value])[]): Value;
  /** Version 4, as far as its form goes. */
  uuid(): string;
}

export function createRandom(seed: number, purpose: string): Random {
  const generator = xoroshiro128plus(
    createHash('sha256').update(`${seed}/${purpose}`).digest().readInt32LE(),
  );
  const word = () => generator.next() >>> 0;
  const next = () => word() / 2 ** 32;
  const whole = (least: number, most: number) => least + Math.floor(next() * (most - least + 1));
  return {
    next,
    whole,
    between: (least, most) => least + next() * (most - least),
    chance: (probability) => next() < probability,
    pick: (values) => values[whole(0, values.length - 1)] ?? values[0],
    weighted(choices) {
      let left = next() * choices.reduce((sum, [weight]) => sum + weight, 0);
      const found = choices.find(([weight]) => {
        left -= weight;
        return left < 0;
      });
      const chosen = found ?? choices.at(-1);
      if (!chosen) throw new Error('There is nothing to choose from.');
      return chosen[1];
    },
    uuid() {
      const hex = Array.from({ length: 4 }, () => word().toString(16).padStart(8, '0')).join('');
      const variant = '89ab'[whole(0, 3)];
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
    },
  };
}

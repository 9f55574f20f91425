import { refused } from '../errors.ts';

/** Far beyond what anybody means, and far below what a recursion bears. */
const DEEPEST = 100;

/** Throws `bad_request`. @param place as the message names it. */
export function checkDepth(place: string, value: unknown): void {
  if (isDeeper(value, DEEPEST))
    throw refused('bad_request', `${place}: nested deeper than ${DEEPEST} levels`);
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1));
}

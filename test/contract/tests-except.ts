import { test } from 'node:test';

/** Declares tests; those that this emulator is known to fail, where AWS would pass them, are skipped and say so. */
export function testsExcept(wrong: readonly string[], emulator: string) {
  return (name: string, run: () => Promise<void>): void => {
    test(name, { skip: wrong.includes(name) && `known to be wrong in ${emulator}` }, run);
  };
}

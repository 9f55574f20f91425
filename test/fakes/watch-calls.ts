/** Ways to stand between a port and whoever calls it: to count, to fail, to die. */
import type { Watch } from './world.ts';

type Around = (name: string, call: () => unknown) => unknown;

/** Every method of the port goes through `around`; what is no function stays as it is. */
export function watchCalls(around: Around): Watch {
  return (port) =>
    new Proxy(port, {
      get(target, name, receiver) {
        const value: unknown = Reflect.get(target, name, receiver);
        if (typeof value !== 'function') return value;
        return (...parameters: unknown[]) =>
          around(String(name), () => Reflect.apply(value, target, parameters));
      },
    });
}

export function countCalls() {
  const counts = new Map<string, number>();
  const watch = watchCalls((name, call) => {
    counts.set(name, (counts.get(name) ?? 0) + 1);
    return call();
  });
  return { watch, of: (...names: string[]) => names.reduce((sum, name) => sum + (counts.get(name) ?? 0), 0) };
}

/** `before`: the effect does not happen. `after`: it does, but whoever wanted it never learns. */
export type Moment = 'before' | 'after';

/** The process is gone at its nth effect: nothing that it would have done afterwards happens. */
export function dieAt(effect: number, moment: Moment) {
  let effects = 0;
  const { promise: died, resolve: die } = Promise.withResolvers<'died'>();
  const never = new Promise<never>(() => undefined);
  const watch = watchCalls((_, call) => {
    effects += 1;
    if (effects > effect) return never;
    if (effects < effect) return call();
    if (moment === 'before') {
      die('died');
      return never;
    }
    return Promise.resolve(call()).then(() => {
      die('died');
      return never;
    });
  });
  return { watch, died, effects: () => effects };
}

/** The nth effect answers with an error, once; everything else works. */
export function failAt(effect: number, moment: Moment) {
  let effects = 0;
  const watch = watchCalls(async (name, call) => {
    effects += 1;
    if (effects !== effect) return call();
    if (moment === 'after') await call();
    throw new Error(`${name} failed ${moment} it had taken effect`);
  });
  return { watch, effects: () => effects };
}

/** Every provider by its name. To add one: a folder beside this file, and a line here; tsc names the other places. */
import { azoraOne } from './azoraone/provider.ts';
import { docuProx } from './docuprox/provider.ts';
import { ocrolus } from './ocrolus/provider.ts';
import type { Provider } from './provider.ts';

const byName = { azoraone: azoraOne, docuprox: docuProx, ocrolus } satisfies Record<string, Provider>;

/** Whoever has something for every provider has it by this, so that none is forgotten. */
export type ProviderName = keyof typeof byName;

export const providers: Readonly<Record<string, Provider>> = byName;

/** Undefined for a name that no provider has. */
export function findProvider(name: string): Provider | undefined {
  return Object.hasOwn(providers, name) ? providers[name] : undefined;
}

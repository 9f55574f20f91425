/** Every provider by its name. To add one: a folder beside this file, and a line here and in notification-readers.ts. */
import { azoraOne } from './azoraone/provider.ts';
import { docuProx } from './docuprox/provider.ts';
import { ocrolus } from './ocrolus/provider.ts';
import type { Provider } from './provider.ts';

export const providers: Readonly<Record<string, Provider>> = {
  azoraone: azoraOne,
  docuprox: docuProx,
  ocrolus,
};

/** Undefined for a name that no provider has. */
export function findProvider(name: string): Provider | undefined {
  return Object.hasOwn(providers, name) ? providers[name] : undefined;
}

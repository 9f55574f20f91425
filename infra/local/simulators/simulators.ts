/** The simulator of every provider. To add one: a folder beside this file, and a line here. */
import type { ProviderName } from '../../../shared/providers/registry.ts';
import { azoraOneSimulator } from './azoraone/simulator.ts';
import { docuProxSimulator } from './docuprox/simulator.ts';
import { ocrolusSimulator } from './ocrolus/simulator.ts';
import type { Simulator } from './simulator.ts';

export const simulators: Readonly<Record<ProviderName, Simulator>> = {
  azoraone: azoraOneSimulator,
  docuprox: docuProxSimulator,
  ocrolus: ocrolusSimulator,
};

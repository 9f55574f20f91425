import { azoraOneConnector } from './azoraone.ts';
import type { Connector } from './connector.ts';
import { docuProxConnector } from './docuprox.ts';
import { ocrolusConnector } from './ocrolus.ts';

/** By provider. To add one: a file beside this one, and a line here. */
export const connectors: Readonly<Record<string, Connector>> = {
  azoraone: azoraOneConnector,
  docuprox: docuProxConnector,
  ocrolus: ocrolusConnector,
};

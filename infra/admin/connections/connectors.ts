import type { ProviderName } from '../../../shared/providers/registry.ts';
import { azoraOneConnector } from './azoraone.ts';
import type { Connector } from './connector.ts';
import { docuProxConnector } from './docuprox.ts';
import { ocrolusConnector } from './ocrolus.ts';

/** To add one: a file beside this one, and a line here. */
const byProvider: Record<ProviderName, Connector> = {
  azoraone: azoraOneConnector,
  docuprox: docuProxConnector,
  ocrolus: ocrolusConnector,
};

export const connectors: Readonly<Record<string, Connector>> = byProvider;

import type { Connection } from '../../../shared/store/connections.ts';
import { AdminError } from '../admin-error.ts';
import type { Command } from '../command.ts';
import { printable } from '../job/printable.ts';
import { requireOption } from '../read-option.ts';
import type { Target } from '../target/target.ts';
import { parseConnectionName } from './connection-name.ts';
import type { Connector } from './connector.ts';
import { connectors } from './connectors.ts';
import type { ConnectionId } from './stored-connection.ts';

const PROVIDERS = Object.keys(connectors).join('|');

/** Of a command about one connection that is there. */
export const connectionUsage = `${PROVIDERS} --name NAME`;

/** Throws AdminError `usage`. */
export function parseConnection(
  command: string,
  ...[values, operands]: Parameters<Command['parse']>
): { provider: string; connector: Connector; name: string } {
  const [provider, ...others] = operands;
  const connector =
    provider !== undefined && Object.hasOwn(connectors, provider) ? connectors[provider] : undefined;
  if (provider === undefined || !connector || others.length > 0) {
    throw new AdminError('usage', `${command} takes one provider: ${PROVIDERS}.`);
  }
  return { provider, connector, name: parseConnectionName(requireOption(values, 'name')) };
}

/** Throws AdminError, with the connections that there are. */
export async function findConnection(
  { settings }: Pick<Target, 'settings'>,
  { provider, name }: ConnectionId,
): Promise<Connection> {
  const found = await settings.getConnection(provider, name);
  if (found) return found;
  const there = (await settings.listConnections()).map((one) => printable(`${one.provider}/${one.name}`));
  const others = there.length > 0 ? `There are: ${there.join(', ')}.` : 'There are none: connect makes one.';
  throw new AdminError('failed', `There is no connection ${provider}/${name}. ${others}`);
}

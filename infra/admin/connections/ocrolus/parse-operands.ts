import { AdminError } from '../../admin-error.ts';
import { parseConnectionName } from '../connection-name.ts';

/** Throws AdminError `usage`. */
export function parseConnectionOperand(command: string, operands: readonly string[]): string {
  const [name, ...others] = operands;
  if (name !== undefined && others.length === 0) return parseConnectionName(name);
  throw new AdminError('usage', `${command} takes the name of one connection.`);
}

/** Throws AdminError `usage`, which does not repeat what was given. */
export function oneOf<Value extends string>(option: string, known: readonly Value[], given: string): Value {
  const found = known.find((value) => value === given);
  if (found !== undefined) return found;
  throw new AdminError('usage', `--${option} is ${known.join(' or ')}.`);
}

/** A webhook's id as it can be compared: uuids in lower case and without dashes. Throws AdminError `usage`. */
export function parseWebhookId(given: string | undefined): string | undefined {
  if (given === undefined || given === 'account') return given;
  if (/^(?=.*[0-9a-f])[0-9a-f-]{1,64}$/i.test(given)) return plainId(given);
  throw new AdminError('usage', "--webhook takes a webhook's uuid, as ocrolus list shows it, or account.");
}

export function plainId(id: string): string {
  return id.toLowerCase().replaceAll('-', '');
}

import { AdminError } from './admin-error.ts';
import type { Values } from './command.ts';

export function readOption(values: Values, name: string): string | undefined {
  const value = values[name];
  return typeof value === 'string' ? value : undefined;
}

export function requireOption(values: Values, name: string): string {
  const value = readOption(values, name);
  if (value === undefined) throw new AdminError('usage', `--${name} is missing.`);
  return value;
}

export function requireNoOperands(operands: readonly string[]): void {
  if (operands.length > 0) throw new AdminError('usage', 'There is an argument too many.');
}

import { AdminError } from '../admin-error.ts';

/** Stands in webhook URLs and in the secret's name; a part of what shared/providers/connection-name.ts allows. */
const CONNECTION_NAME = /^[a-z0-9][a-z0-9-]{0,63}$/;

export function parseConnectionName(name: string): string {
  if (CONNECTION_NAME.test(name)) return name;
  throw new AdminError(
    'usage',
    "A connection's name is 1 to 64 of a-z, 0-9 and -, and does not begin with -.",
  );
}

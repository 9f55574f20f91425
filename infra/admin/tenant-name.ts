import { AdminError } from './admin-error.ts';

/** A `#` would let a tenant take the place of the deployment's own settings (shared/store/settings.ts). */
const TENANT_NAME = /^[a-z0-9-]{1,64}$/;

export function parseTenantName(name: string): string {
  if (TENANT_NAME.test(name)) return name;
  throw new AdminError('usage', "A tenant's name is 1 to 64 of a-z, 0-9 and -.");
}

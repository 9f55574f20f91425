/** The credits that tenants were granted. */
import type { SettingsTable } from './settings-table.ts';

/** What a tenant may spend from then on; one without is unlimited. What it has spent is no setting. */
export interface Grant {
  kind: 'grant';
  tenant: string;
  /** Credits. */
  granted: number;
  /** Epoch ms: charges from then on are taken from it. */
  set_at: number;
}

const itemId = (tenant: string) => `BALANCE#${tenant}`;

export function grantsIn(table: SettingsTable) {
  return {
    getGrant: (tenant: string) => table.get<Grant>(itemId(tenant)),
    putGrant: (grant: Grant) => table.put(itemId(grant.tenant), grant.tenant, grant),
    deleteGrant: (tenant: string) => table.remove(itemId(tenant)),
  };
}

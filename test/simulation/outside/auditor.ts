/** Somebody who checks the books when all is well again: what each tenant has spent, counted anew and as it is told. */
import { recount } from '../../../shared/credits/balance.ts';
import { creditPorts } from '../../../shared/credits/credit-ports.ts';
import { dynamoSettings } from '../../../shared/store/settings.ts';
import { JOBS, SETTINGS } from '../../fakes/table-definitions.ts';
import type { Ask } from '../cloud/gateway.ts';
import type { Audit } from '../observed.ts';
import { documentClient } from '../product/stand-ins/aws-clients.ts';
import type { VirtualClock } from '../time/virtual-clock.ts';
import type { Tenant } from './tenants.ts';

const HOUR_MS = 3_600_000;

export interface AuditWorld {
  clock: VirtualClock;
  ask: Ask;
  tenants: readonly Tenant[];
  onAudit(audit: Audit): void;
}

/** An hour before the end. */
export function startAuditor(world: AuditWorld, endMs: number): void {
  const { clock, tenants } = world;
  clock.at(endMs - HOUR_MS, async () => {
    for (const tenant of tenants) await audit(world, tenant);
  });
}

async function audit({ clock, ask, onAudit }: AuditWorld, { name, apiKey }: Tenant): Promise<void> {
  const { getGrant } = dynamoSettings(documentClient(), SETTINGS);
  const credits = creditPorts(documentClient(), JOBS, getGrant, clock.nowMs);
  const grant = await getGrant(name);
  const recounted = grant && (await recount(credits, grant));
  const { body } = await ask('read-job', { route: 'GET /usage', headers: { 'x-auth': apiKey } });
  onAudit({ tenant: name, recounted, balance: body['balance'], total: body['total'] });
}

import { UNDER_TEST } from '../deploy/stacks.ts';
import { startLocalSystem } from './local-system.ts';
import { type System, systemOf } from './system.ts';

/**
 * The system that the tests are run on: a new one on this machine, or for `npm run test:deploy`, which says so, the deployed
 * one with a tenant of its own.
 */
export async function openSystem(): Promise<System> {
  if (process.env[UNDER_TEST] === undefined) return systemOf(await startLocalSystem());
  const { openDeployedSystem } = await import('../deploy/deployed-system.ts');
  return systemOf(await openDeployedSystem());
}

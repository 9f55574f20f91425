import { startLocalSystem } from './local-system.ts';
import { type System, systemOf } from './system.ts';

/** The system that the tests are run on: a new one on this machine. */
export async function openSystem(): Promise<System> {
  return systemOf(await startLocalSystem());
}

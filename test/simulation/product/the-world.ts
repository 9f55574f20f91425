/** The world that runs in this thread, for the stand-ins: the product's modules are loaded once for all worlds. */
import type { Cloud } from '../cloud/cloud.ts';

let cloud: Cloud | undefined;

export function enter(next: Cloud | undefined): void {
  cloud = next;
}

export function theCloud(): Cloud {
  if (!cloud) throw new Error('No world is running.');
  return cloud;
}

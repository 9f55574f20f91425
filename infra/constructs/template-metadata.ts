import type { Construct } from 'constructs';
import { resourceOf } from './resource-of.ts';

/** Puts a fact into the template beside the construct's resource, for the one-machine run; AWS ignores it. */
export function addTemplateMetadata(
  construct: Construct,
  key: `Paperhook::${string}`,
  value: string | number,
) {
  resourceOf(construct).addMetadata(key, value);
}

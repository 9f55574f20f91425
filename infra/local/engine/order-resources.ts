import { referencesIn } from './references-in.ts';
import type { Template } from './template.ts';

/** Logical ids, each after those it refers to. DependsOn says nothing more here: nothing is created in parallel. */
export function orderResources(resources: Template['Resources']): string[] {
  const ordered = new Set<string>();
  const path: string[] = [];

  function visit(logicalId: string): void {
    const resource = resources[logicalId];
    if (!resource || ordered.has(logicalId)) return;
    if (path.includes(logicalId))
      throw new Error(`resources refer to each other: ${[...path, logicalId].join(' > ')}`);
    path.push(logicalId);
    for (const name of referencesIn(resource.Properties)) visit(name);
    path.pop();
    ordered.add(logicalId);
  }

  for (const logicalId of Object.keys(resources)) visit(logicalId);
  return [...ordered];
}

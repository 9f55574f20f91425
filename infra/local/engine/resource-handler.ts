import * as z from 'zod';
import type { Machine } from './machine.ts';

/** One resource of a template, its references resolved. */
export interface Resource<Properties> {
  logicalId: string;
  properties: Properties;
  metadata: Readonly<Record<string, unknown>>;
}

/** What other resources can refer to: `Ref`, and `Fn::GetAtt` by name. */
export interface Deployed {
  ref: string;
  attributes?: Readonly<Record<string, string>>;
}

export type ResourceHandler = (resource: Resource<unknown>, machine: Machine) => Promise<Deployed>;

/**
 * How one resource type is made on this machine. The schema is strict and names every property that is honoured
 * or knowingly passed over (`z.unknown()`), so that one with a meaning can't be lost silently.
 */
export function resourceHandler<Schema extends z.ZodType>(
  schema: Schema,
  deploy: (resource: Resource<z.output<Schema>>, machine: Machine) => Promise<Deployed>,
): ResourceHandler {
  return async (resource, machine) => {
    const parsed = schema.safeParse(resource.properties);
    if (!parsed.success) throw new Error(`its properties: ${z.prettifyError(parsed.error)}`);
    return deploy({ ...resource, properties: parsed.data }, machine);
  };
}

/** A property that has no effect on one machine, such as encryption at rest or a tag. */
export const passedOver = z.unknown().optional();

import { accountId, arn, region } from './aws-names.ts';
import type { Machine } from './machine.ts';
import { orderResources } from './order-resources.ts';
import { resolveValue, type Scope } from './resolve-value.ts';
import type { Deployed } from './resource-handler.ts';
import { resourceTypes } from './resource-types.ts';
import type { Template, TemplateResource } from './template.ts';
import { typesWithoutMeaning } from './types-without-meaning.ts';

export interface Deployment {
  /** What `Ref` gives for each logical id. */
  resources: Readonly<Record<string, string>>;
  outputs: Readonly<Record<string, string>>;
  /** The types that were passed over, and how many resources of each. */
  passedOver: ReadonlyMap<string, number>;
}

/** Makes every resource of the template on the machine, each after those it refers to. */
export async function deployTemplate(template: Template, machine: Machine): Promise<Deployment> {
  refuseUnknownTypes(template);
  const deployed = new Map<string, Deployed>();
  const passedOver = new Map<string, number>();
  const scope = scopeOf(template, machine.stackName, deployed);
  for (const logicalId of orderResources(template.Resources)) {
    const resource = template.Resources[logicalId];
    if (!resource) continue;
    if (typesWithoutMeaning.has(resource.Type)) {
      passedOver.set(resource.Type, (passedOver.get(resource.Type) ?? 0) + 1);
      deployed.set(logicalId, standIn(logicalId));
    } else {
      deployed.set(logicalId, await deployResource(logicalId, resource, scope, machine));
    }
  }
  return { resources: refsOf(deployed), outputs: outputsOf(template, scope), passedOver };
}

function refuseUnknownTypes(template: Template): void {
  for (const [logicalId, { Type, Condition }] of Object.entries(template.Resources)) {
    if (typesWithoutMeaning.has(Type)) continue;
    if (!resourceTypes[Type]) {
      throw new Error(
        `the one-machine run does not know ${Type} (${logicalId}): give it a handler in ` +
          'infra/local/engine/resource-types.ts, or list it in infra/local/engine/types-without-meaning.ts',
      );
    }
    if (Condition)
      throw new Error(`${logicalId} has a condition, which the one-machine run does not evaluate`);
  }
}

async function deployResource(
  logicalId: string,
  resource: TemplateResource,
  scope: Scope,
  machine: Machine,
): Promise<Deployed> {
  try {
    const properties = resolveValue(resource.Properties, scope);
    const handler = resourceTypes[resource.Type];
    if (!handler) throw new Error('no handler');
    return await handler({ logicalId, properties, metadata: resource.Metadata }, machine);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`${resource.Type} ${logicalId} can't be made on this machine: ${message}`, { cause });
  }
}

function scopeOf(template: Template, stackName: string, deployed: ReadonlyMap<string, Deployed>): Scope {
  const pseudoParameters: Record<string, string> = {
    'AWS::AccountId': accountId,
    'AWS::Partition': 'aws',
    'AWS::Region': region,
    'AWS::StackId': arn('cloudformation', `stack/${stackName}/local`),
    'AWS::StackName': stackName,
    'AWS::URLSuffix': 'amazonaws.com',
  };
  return {
    ref: (name) => {
      const value = deployed.get(name)?.ref ?? pseudoParameters[name] ?? template.Parameters[name]?.Default;
      if (value === undefined) throw new Error(`nothing in the template is called ${name}`);
      return value;
    },
    attribute: (logicalId, name) => {
      const value = deployed.get(logicalId)?.attributes?.[name];
      if (value === undefined) throw new Error(`${logicalId} has no attribute ${name} on this machine`);
      return value;
    },
  };
}

/** What refers to a passed-over resource (a function to its role) gets a name that leads nowhere. */
function standIn(logicalId: string): Deployed {
  return { ref: logicalId, attributes: { Arn: arn('local', logicalId) } };
}

function refsOf(deployed: ReadonlyMap<string, Deployed>): Record<string, string> {
  return Object.fromEntries([...deployed].map(([logicalId, { ref }]) => [logicalId, ref]));
}

function outputsOf(template: Template, scope: Scope): Record<string, string> {
  const outputs = Object.entries(template.Outputs);
  return Object.fromEntries(outputs.map(([name, { Value }]) => [name, String(resolveValue(Value, scope))]));
}

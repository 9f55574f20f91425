import { CfnResource } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** Puts a fact into the template beside the construct's resource, for the one-machine run; AWS ignores it. */
export function addTemplateMetadata(
  construct: Construct,
  key: `Paperhook::${string}`,
  value: string | number,
) {
  const resource = construct.node.defaultChild;
  if (!CfnResource.isCfnResource(resource)) {
    throw new Error(`${construct.node.path} has no resource of its own`);
  }
  resource.addMetadata(key, value);
}

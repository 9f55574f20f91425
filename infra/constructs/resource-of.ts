import { CfnResource } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** What a construct is in the template. */
export function resourceOf(construct: IConstruct): CfnResource {
  const resource = construct.node.defaultChild;
  if (CfnResource.isCfnResource(resource)) return resource;
  throw new Error(`${construct.node.path} has no resource of its own`);
}

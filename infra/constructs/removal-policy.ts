import { RemovalPolicy } from 'aws-cdk-lib';
import type { StageSettings } from '../config.ts';

/** What becomes of state and logs when the stack is deleted. */
export function removalPolicy(settings: StageSettings): RemovalPolicy {
  return settings.keepState ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
}

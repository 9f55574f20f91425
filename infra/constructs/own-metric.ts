import { Stack } from 'aws-cdk-lib';
import { Metric, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { MetricName } from '../../shared/lambda/embedded-metrics.ts';
import type { WorkFunction } from './work-function.ts';

/**
 * A metric that our functions measure, over five minutes unless it is said otherwise. It is in a namespace of the stack's
 * name, so that stages don't mix.
 */
export function ownMetric(scope: Construct, metricName: MetricName, options: MetricOptions): Metric {
  return new Metric({ namespace: Stack.of(scope).stackName, metricName, ...options });
}

/** Tells a function where its metrics belong; writing them takes no right but that to its log. */
export function giveMetricsTo(fn: WorkFunction): void {
  fn.give('METRICS_NAMESPACE', Stack.of(fn).stackName);
}

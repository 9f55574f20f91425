/**
 * Numbers go in, one line of CloudWatch's embedded metric format goes out; CloudWatch makes the metrics of it.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
import type { LogFields } from './log-line.ts';

const UNITS = {
  OldestDueAgeSeconds: 'Seconds',
  WakeUpsSent: 'Count',
  DeadLettersDrained: 'Count',
  JobsCompleted: 'Count',
  JobsCompletedByPoller: 'Count',
  JobsFailedByDeadline: 'Count',
  JobsHeldUp: 'Count',
  SilentConnections: 'Count',
  NotificationsSetAside: 'Count',
  NotificationsOfUnknownFiles: 'Count',
  NotificationsReplayed: 'Count',
  UnknownEvents: 'Count',
  EndpointsSwitchedOff: 'Count',
} as const;

export type MetricName = keyof typeof UNITS;

export interface About {
  /** Each value makes a metric of its own, which is paid for: only what an alarm needs to tell apart. */
  dimensions?: { queue: string };
  /** Of the line alone, for CloudWatch Logs Insights. */
  properties?: Pick<LogFields, 'via' | 'provider' | 'connection' | 'tenant' | 'endpoint_id' | 'reason'>;
}

export type Measure = (values: Partial<Record<MetricName, number>>, about?: About) => void;

/**
 * @param namespace of the metrics.
 * @param write takes a line. Not console: Lambda's JSON log format wraps what goes through it, and CloudWatch looks for
 * `_aws` at the root.
 */
export function embeddedMetrics(
  namespace: string,
  write = (line: string): unknown => process.stdout.write(line),
  nowMs: () => number = Date.now,
): Measure {
  return (values, { dimensions = {}, properties = {} } = {}) => {
    const metrics = Object.entries(UNITS).filter(([name]) => name in values);
    const metadata = {
      Timestamp: nowMs(),
      CloudWatchMetrics: [
        {
          Namespace: namespace,
          Dimensions: [Object.keys(dimensions)],
          Metrics: metrics.map(([Name, Unit]) => ({ Name, Unit })),
        },
      ],
    };
    write(`${JSON.stringify({ _aws: metadata, ...properties, ...dimensions, ...values })}\n`);
  };
}

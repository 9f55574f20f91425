import { Duration, Stack } from 'aws-cdk-lib';
import {
  GraphWidget,
  type IMetric,
  LogQueryWidget,
  type Metric,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { MetricName } from '../../../shared/lambda/embedded-metrics.ts';
import { ownMetric } from '../own-metric.ts';
import type { WorkFunction } from '../work-function.ts';

const WIDTH = 24;

/** A heading, what to look for below it, and what to do. */
export function explanation(heading: string, ...lines: string[]): TextWidget {
  const markdown = [`## ${heading}`, ...lines].join('\n\n');
  return new TextWidget({ markdown, width: WIDTH, height: 1 + lines.length });
}

interface Graph {
  title: string;
  metrics: IMetric[];
  /** From which value on an alarm goes off. */
  alarmFrom?: number;
  /** Of how many graphs in a row it is one. */
  of: number;
}

export function graph({ title, metrics, alarmFrom, of }: Graph): GraphWidget {
  return new GraphWidget({
    title,
    left: metrics,
    leftYAxis: { min: 0, showUnits: false },
    leftAnnotations: alarmFrom === undefined ? [] : [{ value: alarmFrom, label: 'alarm', color: '#d62728' }],
    width: WIDTH / of,
    height: 6,
  });
}

/** What the logs of these functions tell; read, and paid for, only while somebody looks. */
export function table(title: string, functions: WorkFunction[], queryLines: string[], of: number) {
  return new LogQueryWidget({
    title,
    logGroupNames: functions.map(({ lambda }) => lambda.logGroup.logGroupName),
    queryLines,
    width: WIDTH / of,
    height: 6,
  });
}

/** One of our own, summed up or at its largest in five minutes. */
export function own(scope: Construct, name: MetricName, statistic: 'Sum' | 'Maximum', label: string): Metric {
  return ownMetric(Stack.of(scope), name, { statistic, label, period: Duration.minutes(5) });
}

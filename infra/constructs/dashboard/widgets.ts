import {
  GraphWidget,
  type IMetric,
  type IWidget,
  LogQueryWidget,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { WorkFunction } from '../work-function.ts';

const WIDTH = 24;

/** A widget, once its row has said how wide it is. */
type Cell = (width: number) => IWidget;

/** Side by side, one as wide as the other. */
export function row(...cells: Cell[]): IWidget[] {
  return cells.map((cell) => cell(WIDTH / cells.length));
}

/** A heading, what to look for below it, and what to do. */
export function explanation(heading: string, ...lines: string[]): Cell {
  const markdown = [`## ${heading}`, ...lines].join('\n\n');
  return (width) => new TextWidget({ markdown, width, height: 1 + lines.length });
}

interface Graph {
  title: string;
  metrics: IMetric[];
  /** From which value on an alarm goes off. */
  alarmFrom?: number;
}

export function graph({ title, metrics, alarmFrom }: Graph): Cell {
  const alarm = alarmFrom === undefined ? [] : [{ value: alarmFrom, label: 'alarm', color: '#d62728' }];
  return (width) =>
    new GraphWidget({
      title,
      left: metrics,
      leftYAxis: { min: 0, showUnits: false },
      leftAnnotations: alarm,
      width,
      height: 6,
    });
}

interface Table {
  title: string;
  functions: WorkFunction[];
  queryLines: string[];
}

/** What the logs of these functions tell; read, and paid for, only while somebody looks. */
export function table({ title, functions, queryLines }: Table): Cell {
  const logGroupNames = functions.map(({ lambda }) => lambda.logGroup.logGroupName);
  return (width) => new LogQueryWidget({ title, logGroupNames, queryLines, width, height: 6 });
}

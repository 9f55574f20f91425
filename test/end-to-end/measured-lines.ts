export interface MeasuredLine {
  _aws: { CloudWatchMetrics: { Namespace: string; Dimensions: string[][]; Metrics: { Name: string }[] }[] };
  [field: string]: unknown;
}

/** What a function has measured: the lines of its log that CloudWatch makes metrics of. */
export function measuredLines(logLines: readonly string[]): MeasuredLine[] {
  return logLines.filter((line) => line.startsWith('{"_aws":')).map((line) => JSON.parse(line));
}

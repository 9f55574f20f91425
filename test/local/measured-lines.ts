import { readFile } from 'node:fs/promises';

export interface MeasuredLine {
  _aws: { CloudWatchMetrics: { Namespace: string; Dimensions: string[][]; Metrics: { Name: string }[] }[] };
  [field: string]: unknown;
}

/** What a function has measured so far: the lines of its log that CloudWatch makes metrics of. */
export async function measuredLines(logFile: string): Promise<MeasuredLine[]> {
  const lines = (await readFile(logFile, 'utf8')).split('\n');
  // The last one may not be written to its end.
  return lines
    .slice(0, -1)
    .filter((line) => line.startsWith('{"_aws":'))
    .map((line) => JSON.parse(line));
}

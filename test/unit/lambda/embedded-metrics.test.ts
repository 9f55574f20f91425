import assert from 'node:assert/strict';
import { test } from 'node:test';
import { embeddedMetrics, type Measure } from '../../../shared/lambda/embedded-metrics.ts';

/** What is written when `act` measures. */
function written(act: (measure: Measure) => void): string {
  let text = '';
  const write = (line: string) => {
    text += line;
  };
  act(embeddedMetrics('paperhook-production', write, () => 1_772_438_400_000));
  return text;
}

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
test('metrics of one moment are one line, with the metadata at its root and no dimension but those given', () => {
  const line = written((measure) => measure({ OldestDueAgeSeconds: 61.5, WakeUpsSent: 0 }));
  assert.equal(
    line,
    '{"_aws":{"Timestamp":1772438400000,"CloudWatchMetrics":[{"Namespace":"paperhook-production","Dimensions":[[]],' +
      '"Metrics":[{"Name":"OldestDueAgeSeconds","Unit":"Seconds"},{"Name":"WakeUpsSent","Unit":"Count"}]}]},' +
      '"OldestDueAgeSeconds":61.5,"WakeUpsSent":0}\n',
  );
});

test('a dimension is named in the metadata and has its value at the root', () => {
  const line = written((measure) => measure({ DeadLettersDrained: 3 }, { dimensions: { queue: 'settle' } }));
  assert.equal(
    line,
    '{"_aws":{"Timestamp":1772438400000,"CloudWatchMetrics":[{"Namespace":"paperhook-production",' +
      '"Dimensions":[["queue"]],"Metrics":[{"Name":"DeadLettersDrained","Unit":"Count"}]}]},' +
      '"queue":"settle","DeadLettersDrained":3}\n',
  );
});

test('a property is on the line and makes no metric', () => {
  const line = written((measure) =>
    measure({ SilentConnections: 1 }, { properties: { provider: 'azoraone', connection: 'main' } }),
  );
  const { _aws, ...root } = JSON.parse(line);
  assert.deepEqual(root, { provider: 'azoraone', connection: 'main', SilentConnections: 1 });
  assert.deepEqual(_aws.CloudWatchMetrics[0].Dimensions, [[]]);
});

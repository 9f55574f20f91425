import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FUNCTION_NAMES } from '../../../infra/function-names.ts';
import { resourceName } from './resource-names.ts';
import { folderOf, synthesised } from './synthesised.ts';

const OWN = 'paperhook-production';
const STEPS = ['unpack', 'start', 'settle', 'deliver', 'purge'];
const template = synthesised('production');
const [dashboard] = Object.values(template.findResources('AWS::CloudWatch::Dashboard'));
const body: string = resourceName(dashboard?.['Properties'].DashboardBody);
const widgets: Widget[] = JSON.parse(body).widgets;

interface Widget {
  type: 'alarm' | 'text' | 'metric' | 'log';
  x: number;
  y: number;
  width: number;
  height: number;
  properties: { alarms?: string[]; markdown?: string; query?: string; metrics?: unknown[][]; title?: string };
}

const all = (type: Widget['type']) => widgets.filter((widget) => widget.type === type);

/** Namespace, name and, where it has one, whose it is. */
const shown = all('metric').flatMap(({ properties }) =>
  (properties.metrics ?? []).map((metric) =>
    metric.filter((part, index) => typeof part === 'string' && (index < 2 || index === 3)).join(' '),
  ),
);

describe('the dashboard', () => {
  it('is one a stage', () => {
    for (const stage of ['local', 'development', 'production']) {
      synthesised(stage).resourceCountIs('AWS::CloudWatch::Dashboard', 1);
    }
  });

  it('begins with the state of every alarm', () => {
    const [first] = widgets;
    assert.deepEqual([first?.type, first?.y], ['alarm', 0]);
    const arns = Object.keys(template.findResources('AWS::CloudWatch::Alarm'));
    assert.deepEqual([...(first?.properties.alarms ?? [])].sort(), arns.sort());
  });

  it('shows side by side what is of one row, over the whole width', () => {
    const y = widgets.find(({ properties }) => properties.title === 'Jobs held up, by connection')?.y;
    const besides = widgets.filter((widget) => widget.y === y);
    assert.deepEqual(
      besides.map(({ x, width, properties }) => [x, width, properties.title]),
      [
        [0, 8, 'Jobs held up; failed by their deadline'],
        [8, 8, 'Jobs held up, by connection'],
        [16, 8, 'Steps and messages that failed, by reason'],
      ],
    );
  });

  it('shows each of our own metrics', () => {
    const own = shown
      .filter((metric) => metric.startsWith(OWN))
      .map((metric) => metric.slice(OWN.length + 1));
    assert.deepEqual([...new Set(own)].sort(), [
      ...STEPS.map((step) => `DeadLettersDrained ${step}`).sort(),
      'EndpointsSwitchedOff',
      'JobsCompleted',
      'JobsCompletedByPoller',
      'JobsFailedByDeadline',
      'JobsHeldUp',
      'NotificationsOfUnknownFiles',
      'NotificationsReplayed',
      'NotificationsSetAside',
      'OldestDueAgeSeconds',
      'SilentConnections',
      'UnknownEvents',
      'WakeUpsSent',
    ]);
  });

  it('shows age and depth of each queue, and what has died in it', () => {
    for (const step of STEPS) {
      assert.ok(shown.includes(`AWS/SQS ApproximateAgeOfOldestMessage ${step}-queue`), step);
      assert.ok(shown.includes(`AWS/SQS ApproximateNumberOfMessagesVisible ${step}-queue`), step);
      assert.ok(shown.includes(`AWS/SQS ApproximateNumberOfMessagesVisible ${step}-dlq`), step);
    }
  });

  for (const metric of ['Errors', 'Throttles']) {
    it(`shows ${metric.toLowerCase()} of each function`, () => {
      const prefix = `AWS/Lambda ${metric} `;
      const counted = shown
        .filter((name) => name.startsWith(prefix))
        .map((name) => name.slice(prefix.length));
      const folders = new Set(counted.map((id) => folderOf(template, id)));
      assert.deepEqual([...folders].sort(), [...FUNCTION_NAMES].sort());
    });
  }

  it('shows what the API answers, and how soon', () => {
    for (const metric of ['Count', '4xx', '5xx', 'Latency']) {
      assert.ok(shown.includes(`AWS/ApiGateway ${metric} api`), metric);
    }
  });

  it('asks only log groups that there are', () => {
    const groups = Object.keys(template.findResources('AWS::Logs::LogGroup'));
    const queries = all('log').map(({ properties }) => properties.query ?? '');
    assert.equal(queries.length, 6);
    for (const query of queries) {
      const sources = [...query.matchAll(/SOURCE '(\w+)'/g)].map(([, group]) => group);
      assert.ok(sources.length > 0 && sources.every((group) => group && groups.includes(group)), query);
    }
  });

  it('asks the logs of whoever counts a job as held up', () => {
    const query = all('log').find(({ properties }) => properties.title === 'Jobs held up, by connection');
    const sources = [...(query?.properties.query ?? '').matchAll(/SOURCE '(\w+)'/g)].map(
      ([, group]) => group,
    );
    const counting = Object.values(template.findResources('AWS::Lambda::Function')).filter(({ Metadata }) =>
      ['unpack-batch', 'start-job', 'settle-job'].includes(Metadata['Paperhook::Function']),
    );
    assert.deepEqual(
      sources.sort(),
      counting.map(({ Properties }) => Properties.LoggingConfig.LogGroup.Ref).sort(),
    );
  });

  it('says of what fails in which function, by whose log group', () => {
    const queries = all('log').map(({ properties }) => properties.query ?? '');
    const [failed, ...more] = queries.filter((query) => query.includes('"step_failed"'));
    assert.deepEqual(more, []);
    assert.match(failed ?? '', /\| stats count\(\) as times, .* by @log, message\.outcome, message\.code, /);
  });

  it('says above each part what to do', () => {
    const texts = all('text').map(({ properties }) => properties.markdown ?? '');
    assert.deepEqual(
      texts.map((text) => text.split('\n')[0]),
      [
        '## Is anything stuck?',
        '## Why?',
        "## Do the providers' webhooks come?",
        '## Do the tenants get their results?',
        '## Our own functions, and the API',
      ],
    );
    const named = [...texts.join().matchAll(/npm run admin -- (.+?) --stage production/g)].map(
      ([, call]) => call,
    );
    assert.deepEqual(named, ['redrive --plan', 'redrive --reason REASON', 'job show JOB_ID']);
  });

  it('has no row that is wider than the page', () => {
    for (const { x, width, properties } of widgets) assert.ok(x + width <= 24, properties.title);
  });
});

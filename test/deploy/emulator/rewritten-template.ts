/** What the emulator's CloudFormation does not take as AWS's does, and what it is given instead. */
import * as z from 'zod';

const parsed = z.looseObject({
  Resources: z.record(z.string(), z.looseObject({ Type: z.string() })),
});

const mathAlarm = z.looseObject({
  Type: z.literal('AWS::CloudWatch::Alarm'),
  Properties: z.looseObject({
    Metrics: z.array(
      z.looseObject({
        MetricStat: z.object({ Metric: z.looseObject({}), Period: z.number(), Stat: z.string() }).optional(),
      }),
    ),
  }),
});

/**
 * Alarms on metric math, which it refuses, watch the first of their metrics: what refers to them still can. `Ref` of a secret is
 * its ARN, and there its name: the ARN is its attribute `Id` too. Nothing else changes.
 */
export function rewrittenTemplate(template: unknown): unknown {
  const { Resources, ...rest } = parsed.parse(template);
  const resources = Object.entries(Resources);
  const secrets = resources
    .filter(([, { Type }]) => Type === 'AWS::SecretsManager::Secret')
    .map(([id]) => id);
  const rewritten = resources.map(([id, resource]) => [id, withoutMath(resource)]);
  return withSecretArns({ ...rest, Resources: Object.fromEntries(rewritten) }, new Set(secrets));
}

function withoutMath(resource: unknown): unknown {
  const { success, data } = mathAlarm.safeParse(resource);
  if (!success) return resource;
  const { Metrics, ...properties } = data.Properties;
  const first = Metrics.find(({ MetricStat }) => MetricStat)?.MetricStat;
  if (!first) throw new Error('an alarm on metric math has no metric');
  const { Metric, Period, Stat: Statistic } = first;
  return { ...data, Properties: { ...properties, ...Metric, Period, Statistic } };
}

function withSecretArns(value: unknown, secrets: ReadonlySet<unknown>): unknown {
  if (Array.isArray(value)) return value.map((one) => withSecretArns(one, secrets));
  if (typeof value !== 'object' || value === null) return value;
  if ('Ref' in value && secrets.has(value.Ref)) return { 'Fn::GetAtt': [value.Ref, 'Id'] };
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, withSecretArns(one, secrets)]));
}

/**
 * A setting as it was read and as it is to be go in; out comes the one write that makes the difference, if its revision is
 * still the same. What else has been noted on the item meanwhile stays.
 */
import { isDeepStrictEqual } from 'node:util';
import type { UpdateCommandInput } from '@aws-sdk/lib-dynamodb';
import { type EndpointTarget, HEALTH_NAMES } from '../deliveries/endpoint.ts';

type Attributes = Readonly<Record<string, unknown>>;
/** Path and new value; `undefined` removes it. */
type Change = [path: readonly string[], value: unknown];

/** Read with an item, and never changed by who reads it. */
const OF_THE_STORE = ['id', 'owner', 'revision'];

/** The target of a template lies in it, that of a tenant's endpoint is its item. */
interface Setting extends Partial<EndpointTarget> {
  revision?: number;
  webhook?: EndpointTarget;
}

export function changeExpressions(
  before: Setting,
  after: Setting,
): Pick<
  UpdateCommandInput,
  'UpdateExpression' | 'ConditionExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'
> {
  const changes = settingChanges(before, after);
  const names = new Map<string, string>();
  const values: Record<string, unknown> = { ':one': 1 };
  const placeOf = (path: readonly string[]) => path.map((name) => placeholder(names, name)).join('.');
  const set = changes.flatMap(([path, value], index) => {
    if (value === undefined) return [];
    values[`:v${index}`] = value;
    return [`${placeOf(path)} = :v${index}`];
  });
  const removed = changes.filter(([, value]) => value === undefined).map(([path]) => placeOf(path));
  const { revision } = before;
  if (revision !== undefined) values[':seen'] = revision;
  return {
    UpdateExpression: [
      ...(set.length > 0 ? [`SET ${set.join(', ')}`] : []),
      ...(removed.length > 0 ? [`REMOVE ${removed.join(', ')}`] : []),
      'ADD revision :one',
    ].join(' '),
    ConditionExpression:
      revision === undefined ? 'attribute_exists(id) AND attribute_not_exists(revision)' : 'revision = :seen',
    ...(names.size > 0 && {
      ExpressionAttributeNames: Object.fromEntries([...names].map(([name, short]) => [short, name])),
    }),
    ExpressionAttributeValues: values,
  };
}

function settingChanges(
  { webhook: webhookBefore, ...before }: Setting,
  { webhook, ...after }: Setting,
): Change[] {
  const own = targetChanges(before, after).filter(([[name = '']]) => !OF_THE_STORE.includes(name));
  if (isDeepStrictEqual(webhookBefore, webhook)) return own;
  if (!webhookBefore || !webhook) return [...own, [['webhook'], webhook]];
  const inner = targetChanges({ ...webhookBefore }, { ...webhook });
  return [...own, ...inner.map(([path, value]): Change => [['webhook', ...path], value])];
}

function targetChanges(before: Attributes, after: Attributes): Change[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const changes = names
    .filter((name) => !isDeepStrictEqual(before[name], after[name]))
    .map((name): Change => [[name], after[name]]);
  if (before['sealed_url'] === after['sealed_url']) return changes;
  // Whether or not it was known when it was read.
  return [
    ...changes.filter(([[name = '']]) => !HEALTH_NAMES.includes(name)),
    ...HEALTH_NAMES.map((name): Change => [[name], undefined]),
  ];
}

/** Any name can be one that DynamoDB reserves. */
function placeholder(names: Map<string, string>, name: string): string {
  const known = names.get(name) ?? `#n${names.size}`;
  names.set(name, known);
  return known;
}

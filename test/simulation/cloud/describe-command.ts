/** One command to a service of AWS in a line of the event log: what it is, about what, and what it changes. */

export function describeCommand(command: object): string {
  const name = command.constructor.name.replace(/Command$/, '');
  const input: Record<string, unknown> = Object(Reflect.get(command, 'input'));
  const id = Object(input['Key'] ?? input['Item'])['id'];
  if (id !== undefined) return `${name} ${id}${changes(input)}`;
  if (typeof input['Key'] === 'string') return `${name} ${input['Key']}`;
  if (typeof input['Prefix'] === 'string') return `${name} ${input['Prefix']}`;
  if (typeof input['MessageBody'] === 'string') return `${name} ${message(input)}`;
  return `${name} ${queueName(input)}`;
}

const SHOWN = ['step', 'status', 'due', 'lease', 'lease_until', 'not_before', 'hints'];

function changes({ Item, ExpressionAttributeValues, UpdateExpression }: Record<string, unknown>): string {
  const values: Record<string, unknown> = Object(Item ?? ExpressionAttributeValues);
  const parts = SHOWN.flatMap((field) => {
    const value = values[Item ? field : `:new_${field}`];
    return value === undefined ? [] : [`${field}=${time(field, value)}`];
  });
  const removed = /REMOVE (.*?)( ADD|$)/.exec(String(UpdateExpression ?? ''))?.[1]?.replaceAll('#', '');
  if (removed) parts.push(`without ${removed}`);
  return parts.length > 0 ? ` {${parts.join(', ')}}` : '';
}

function time(field: string, value: unknown): string {
  const isTime = typeof value === 'number' && ['due', 'lease_until', 'not_before'].includes(field);
  // The log shows it as the time since the world began.
  return isTime ? `@${value}` : String(value).slice(0, 13);
}

function message(input: Record<string, unknown>): string {
  const { type, item, step, via, job_id } = Object(JSON.parse(String(input['MessageBody'])));
  const delay = input['DelaySeconds'] ? ` in ${input['DelaySeconds']} s` : '';
  const about = type === 'wake_up' ? `wake ${item} for ${step} via ${via}` : `notification ${job_id ?? ''}`;
  return `to ${queueName(input)}: ${about}${delay}`;
}

function queueName(input: Record<string, unknown>): string {
  return (
    String(input['QueueUrl'] ?? input['IndexName'] ?? '')
      .split('/')
      .at(-1) ?? ''
  );
}

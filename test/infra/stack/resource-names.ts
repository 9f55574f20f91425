/**
 * What holds state, messages or an address that others keep, by its id in the template. If an id on the left
 * changes, CloudFormation puts an empty resource in the deployed one's place: none may.
 */
export const RESOURCE_NAMES: Readonly<Record<string, string>> = {
  StorageJobsTableD8BD414D: 'jobs',
  StorageSettingsTableA46E1361: 'settings',
  StorageFilesBucket11F97136: 'files',
  StorageDataKeySecret61CF25BE: 'data-key',
  QueuesUnpackQueue54F34FB5: 'unpack-queue',
  QueuesUnpackDeadLetters75EB4AB8: 'unpack-dlq',
  QueuesStartQueue39F4316A: 'start-queue',
  QueuesStartDeadLetters9433AA44: 'start-dlq',
  QueuesSettleQueue4C3EEEAA: 'settle-queue',
  QueuesSettleDeadLetters70E47F5D: 'settle-dlq',
  QueuesDeliverQueueC533C159: 'deliver-queue',
  QueuesDeliverDeadLettersCCFE0EE6: 'deliver-dlq',
  QueuesPurgeQueue399CFAC2: 'purge-queue',
  QueuesPurgeDeadLettersF55C7DAE: 'purge-dlq',
  PublicApi6461FF4B: 'api',
  AlarmsTopic3A2DFEBA: 'alarm-topic',
};

/** An ARN, name or URL in the template as a text with our names in it, such as `files/uploads/*`. */
export function resourceName(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'object' && value !== null) {
    if ('Ref' in value) return named(value.Ref);
    if ('Fn::GetAtt' in value && Array.isArray(value['Fn::GetAtt'])) return named(value['Fn::GetAtt'][0]);
    if ('Fn::Join' in value && Array.isArray(value['Fn::Join'])) return joined(value['Fn::Join']);
  }
  throw new Error(`Names no resource: ${JSON.stringify(value)}`);
}

function joined([separator, parts]: unknown[]): string {
  if (!Array.isArray(parts)) throw new Error('Fn::Join without parts');
  return parts.map(resourceName).join(String(separator));
}

function named(id: unknown): string {
  const text = String(id);
  return RESOURCE_NAMES[text] ?? text;
}

import type { AlarmTopic } from './alarms/alarm-topic.ts';
import type { PublicApi } from './public-api.ts';
import type { Storage } from './storage.ts';
import type { FunctionContext } from './work-function.ts';
import type { WorkQueues } from './work-queues.ts';

/** What the functions are connected to. */
export interface Parts extends FunctionContext {
  storage: Storage;
  queues: WorkQueues;
  api: PublicApi;
  alarms: AlarmTopic;
}

/** The sample endpoint of a tenant, with its deliveries in a table. */
import type { ReceivedDelivery } from '../../../infra/local/sample-endpoint.ts';
import type { RecordTable } from './record.ts';

export interface RecordedEndpoint {
  receive(delivery: ReceivedDelivery): Promise<void>;
  deliveries(): Promise<readonly ReceivedDelivery[]>;
}

export function recordedEndpoint(record: RecordTable<ReceivedDelivery>): RecordedEndpoint {
  const known: ReceivedDelivery[] = [];

  async function deliveries(): Promise<readonly ReceivedDelivery[]> {
    known.push(...(await record.after(known.length)));
    return known;
  }

  return {
    deliveries,
    async receive(delivery) {
      do await deliveries();
      while (!(await record.write(known.length + 1, delivery)));
    },
  };
}

import type { IncomingHttpHeaders } from 'node:http';

/** How often each operation of the embedded services was called, by whomever: `UpdateItem`, `SendMessage`, `s3 PUT`. */
export interface CallCounter {
  count: (service: string, headers: IncomingHttpHeaders, method?: string) => void;
  counts: () => Readonly<Record<string, number>>;
}

export function createCallCounter(): CallCounter {
  const counts = new Map<string, number>();
  return {
    count(service, headers, method = '') {
      // AWS's JSON protocols name the operation in a header: `DynamoDB_20120810.UpdateItem`.
      const target = String(headers['x-amz-target'] ?? '');
      const operation = target.split('.').at(-1) || `${service} ${method}`;
      counts.set(operation, (counts.get(operation) ?? 0) + 1);
    },
    counts: () => Object.fromEntries(counts),
  };
}

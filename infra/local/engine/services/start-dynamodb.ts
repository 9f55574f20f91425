import dynalite from 'dynalite';
import { createCallCounter } from './call-counter.ts';
import { type Listening, listen } from './listen.ts';

/** DynamoDB in memory. It has no transactions, no TTL and no streams. */
export function startDynamodb(calls = createCallCounter()): Promise<Listening> {
  const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  server.on('request', ({ headers, method }) => calls.count('dynamodb', headers, method));
  return listen(server, 0);
}

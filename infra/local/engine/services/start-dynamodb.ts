import dynalite from 'dynalite';
import { type Listening, listen } from './listen.ts';

/** DynamoDB in memory. It has no transactions, no TTL and no streams. */
export function startDynamodb(): Promise<Listening> {
  return listen(dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 }), 0);
}

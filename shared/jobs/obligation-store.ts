/** What the mechanism needs of a table; shared/store/dynamo-obligations.ts does it on DynamoDB. */
import type { Obligation, Step } from './obligation.ts';

/** Fields to set; `undefined` removes the field. */
export type Changes<Item> = { [Key in keyof Item]?: Item[Key] | undefined };

export interface LeaseRequest {
  id: string;
  step: Step;
  token: string;
  nowMs: number;
  untilMs: number;
}

export interface DueItem {
  id: string;
  step: Step;
  due: number;
  /** How often the poller has woken it for this step since somebody last finished one. */
  claims: number;
}

/** An item as somebody read it: its id, and the step, due time and revision it had, if any. */
export type Seen = Pick<Obligation, 'id' | 'step' | 'due' | 'revision'>;

export interface ObligationStore<Item extends Obligation> {
  /** False when an item of that id is there already. */
  create(item: Item): Promise<boolean>;
  get(id: string): Promise<Item | undefined>;
  /**
   * Takes the lease and sets `due` to its end, if the item is at that step, nobody holds a lease and
   * `not_before` has come. Returns the item as it is now, else undefined.
   */
  takeLease(request: LeaseRequest): Promise<Item | undefined>;
  /**
   * Writes what was learnt under the lease, most often giving it back. `hints`: only if there are still just so many.
   * Returns the item as it is now, else undefined (the lease was lost, or there is news).
   */
  finish(
    id: string,
    held: { token: string; hints?: number },
    changes: Changes<Item>,
  ): Promise<Item | undefined>;
  /** Marks that there was news, if the item is still as it was seen; else false. */
  addHint(seen: Obligation): Promise<boolean>;
  /** Changes an item that nobody has a lease on, if it is still as it was seen and nobody has had one since; else false. */
  amend(seen: Seen, nowMs: number, changes: Changes<Item>): Promise<boolean>;
  /** The oldest items of a shard that are due, oldest first. The index may lag behind the table. */
  listDue(shard: number, nowMs: number, limit: number): Promise<DueItem[]>;
  /** Moves `due` on and counts the claim, if nobody else has moved it; else false. */
  claim(seen: DueItem, nextDueMs: number): Promise<boolean>;
}

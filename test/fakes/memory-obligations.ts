/**
 * The obligation store in memory: what shared/store/dynamo-obligations.ts does on DynamoDB, each call one atomic
 * act. Stores for several kinds of items share one table, as they do in AWS.
 */
import { ITEM_VERSION, type Obligation } from '../../shared/jobs/obligation.ts';
import type { ObligationStore, Seen } from '../../shared/jobs/obligation-store.ts';

export type MemoryTable = Map<string, Obligation>;

export function memoryObligations<Item extends Obligation>(
  table: MemoryTable = new Map(),
): ObligationStore<Item> {
  function read(id: string): Item | undefined {
    // What was put under an id is what the store of that kind gets back, as with a real table.
    return structuredClone(table.get(id)) as Item | undefined;
  }

  function update(id: string, holds: (item: Obligation) => boolean, changes: object): Item | undefined {
    const item = table.get(id);
    if (!item || !holds(item)) return undefined;
    table.set(id, copy({ ...item, ...changes }));
    return read(id);
  }

  return {
    async create(item) {
      if (table.has(item.id)) return false;
      table.set(item.id, copy(item));
      return true;
    },

    async get(id) {
      return read(id);
    },

    async takeLease({ id, step, token, nowMs, untilMs }) {
      const isFree = (item: Obligation) =>
        item.step === step &&
        item.version <= ITEM_VERSION &&
        (item.lease === token || !isHeld(item, nowMs)) &&
        (item.not_before === undefined || item.not_before <= nowMs);
      return update(id, isFree, { lease: token, lease_until: untilMs, due: untilMs });
    },

    async finish(id, { token, hints }, changes) {
      const isOurs = (item: Obligation) =>
        item.lease === token && (hints === undefined || item.hints === hints);
      return update(id, isOurs, changes);
    },

    async addHint(seen, via) {
      const hints = (table.get(seen.id)?.hints ?? 0) + 1;
      const isAsSeen = (item: Obligation) => item.step === seen.step && item.lease === seen.lease;
      return update(seen.id, isAsSeen, { hints, hint_via: via }) !== undefined;
    },

    async amend(seen, nowMs, changes) {
      const holds = (item: Obligation) => isStillAt(seen, item) && !isHeld(item, nowMs);
      return update(seen.id, holds, changes) !== undefined;
    },

    async listDue(shard, nowMs, limit) {
      return [...table.values()]
        .flatMap(({ id, step, due, due_shard, claims }) =>
          due_shard === shard && due !== undefined && due <= nowMs && step ? [{ id, step, due, claims }] : [],
        )
        .toSorted((a, b) => a.due - b.due)
        .slice(0, limit);
    },

    async claim(seen, nextDueMs) {
      const claims = (table.get(seen.id)?.claims ?? 0) + 1;
      return update(seen.id, (item) => isStillAt(seen, item), { due: nextDueMs, claims }) !== undefined;
    },
  };
}

function isHeld(item: Obligation, nowMs: number): boolean {
  return item.lease !== undefined && (item.lease_until ?? 0) > nowMs;
}

function isStillAt(seen: Seen, item: Obligation): boolean {
  return item.step === seen.step && item.due === seen.due;
}

/** As a table keeps it: nothing shared with the caller, nothing that is undefined. */
function copy<Item extends Obligation>(item: Item): Item {
  return structuredClone(withoutUndefined(item));
}

function withoutUndefined<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(withoutUndefined) as Value;
  const entries = Object.entries(value).filter(([, part]) => part !== undefined);
  return Object.fromEntries(entries.map(([name, part]) => [name, withoutUndefined(part)])) as Value;
}

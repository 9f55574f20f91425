/** One table and its indexes: what is written, and what tells the indexes of it. */
import { invalid } from './errors.ts';
import { checkIndexKeys, checkKey, indexSchemas, type TableDefinition, tableKey } from './schema.ts';
import { secondaryIndex } from './secondary-index.ts';
import { roughSize, sizeInBytes } from './size.ts';
import { type Item, storableMap } from './value.ts';

/** Which index is to learn of a write to which item. */
export interface IndexUpdate {
  table: string;
  index: string;
  id: string;
}

export interface Hooks {
  /** Runs `update` when the index is to show what was written; at once without this. */
  propagate?: (update: () => void, about: IndexUpdate) => void;
  /** Called for each write that was applied. The items belong to the table: read them, never change them. */
  onWrite?: (table: string, id: string, before: Item | undefined, after: Item | undefined) => void;
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
const LARGEST_ITEM_BYTES = 400 * 1024;

export type Table = ReturnType<typeof createTable>;

export function createTable(definition: TableDefinition, hooks: Hooks) {
  const { TableName: name } = definition;
  const key = tableKey(definition);
  const items = new Map<string, Item>();
  const indexes = indexSchemas(definition).map(secondaryIndex);
  const runNow = (update: () => void) => update();
  const propagate = hooks.propagate ?? runNow;
  let writes = 0;
  /** The newest write that each index has seen of an item: an index never goes back to an older one. */
  const shown = new Map<string, number>();

  function tellIndexes(id: string, before: Item | undefined, after: Item | undefined): void {
    writes += 1;
    const write = writes;
    for (const index of indexes) {
      if (!index.isConcerned(before, after)) continue;
      const about = { table: name, index: index.schema.name, id };
      propagate(() => {
        const place = `${about.index} ${id}`;
        if ((shown.get(place) ?? 0) > write) return;
        shown.set(place, write);
        index.put(id, after);
      }, about);
    }
  }

  function check(item: Item): void {
    for (const { schema } of indexes) checkIndexKeys(item, schema);
    if (roughSize(item) > LARGEST_ITEM_BYTES && sizeInBytes(item) > LARGEST_ITEM_BYTES) {
      throw invalid('Item size has exceeded the maximum allowed size');
    }
  }

  return {
    name,
    key,
    items,
    indexes,

    /** The id within a Key; it has to be all that is in there. */
    idOf(given: object | undefined): string {
      const { [key.name]: id, ...more } = storableMap(given ?? {});
      if (typeof id !== 'string' || Object.keys(more).length > 0) {
        throw invalid('The provided key element does not match the schema');
      }
      checkKey(id, key, 'hash', 'Key');
      return id;
    },

    /** `after`: undefined deletes the item. It is the table's from then on. */
    write(id: string, after: Item | undefined): void {
      const before = items.get(id);
      if (after) {
        check(after);
        items.set(id, after);
      } else if (!items.delete(id)) return;
      tellIndexes(id, before, after);
      hooks.onWrite?.(name, id, before, after);
    },
  };
}

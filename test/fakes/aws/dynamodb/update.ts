/** Update expressions as functions: from the item as it is to the one that it becomes, nothing of the old one changed. */
import { invalid } from './errors.ts';
import type { Change, NewValue, Path } from './expression.ts';
import { nameOf, operandReader, pathReader, type Read, type Scope } from './read-operand.ts';
import { type Item, typeOf, type Value } from './value.ts';

export type Update = (scope: Scope) => Item;

/** An item that is being written; what is undefined is removed. */
type Draft = { [name: string]: Value | undefined };
type Apply = (draft: Draft, scope: Scope) => void;

const BAD_PATH = 'The document path provided in the update expression is invalid for update';
const BAD_TYPE = 'An operand in the update expression has an incorrect data type';

export function compileUpdate(changes: readonly Change[]): Update {
  const all = changes.map(compileChange);
  const paths = changes.map(({ path }) => path);
  return (scope) => {
    checkOverlap(paths, scope.names);
    const draft: Draft = { ...scope.item };
    for (const apply of all) apply(draft, scope);
    return hasRemoved(draft) ? finished(draft) : (draft as Item);
  };
}

function compileChange(change: Change): Apply {
  const { path } = change;
  if (change.kind === 'REMOVE') return (draft, { names }) => write(draft, path, undefined, names);
  const read = change.kind === 'SET' ? newValueReader(change.value) : combined(change);
  return (draft, scope) => write(draft, path, read(scope), scope.names);
}

/** All values are read from the item as it was. */
function newValueReader(value: NewValue): Read {
  switch (value.kind) {
    case 'if_not_exists': {
      const [read, readOther] = [pathReader(value.path), newValueReader(value.otherwise)];
      return (scope) => read(scope) ?? readOther(scope);
    }
    case 'list_append': {
      const [readFirst, readSecond] = [newValueReader(value.first), newValueReader(value.second)];
      return (scope) => append(readFirst(scope), readSecond(scope));
    }
    case 'sum':
    case 'difference': {
      const [readLeft, readRight] = [newValueReader(value.left), newValueReader(value.right)];
      const sign = value.kind === 'sum' ? 1 : -1;
      return (scope) => add(readLeft(scope), readRight(scope), sign);
    }
    default: {
      const read = operandReader(value);
      return (scope) => {
        const found = read(scope);
        if (found === undefined)
          throw invalid('The provided expression refers to an attribute that does not exist');
        return found;
      };
    }
  }
}

/** ADD and DELETE; undefined when nothing is left. */
function combined({ kind, path, value }: Extract<Change, { kind: 'ADD' | 'DELETE' }>): Read {
  const read = pathReader(path);
  return (scope) => {
    const [old, given] = [read(scope), scope.values[value]];
    if (kind === 'ADD' && typeof given === 'number') return add(old === undefined ? 0 : old, given, 1);
    if (!(given instanceof Set))
      throw invalid(`Incorrect operand type for operator or function; operator: ${kind}`);
    if (old === undefined) return kind === 'ADD' ? given : undefined;
    if (!(old instanceof Set) || typeOf(old) !== typeOf(given)) throw invalid(BAD_TYPE);
    const left = kind === 'ADD' ? [...old, ...given] : [...old].filter((member) => !given.has(member));
    return left.length > 0 ? new Set(left) : undefined;
  };
}

function append(first: Value | undefined, second: Value | undefined): Value {
  if (!Array.isArray(first) || !Array.isArray(second)) throw invalid(BAD_TYPE);
  return [...first, ...second];
}

function add(left: Value | undefined, right: Value | undefined, sign: 1 | -1): number {
  if (typeof left !== 'number' || typeof right !== 'number') throw invalid(BAD_TYPE);
  const sum = left + sign * right;
  if ([left, right, sum].every(Number.isSafeInteger)) return sum;
  throw new Error("DynamoDB's decimal arithmetic is imitated for whole numbers only");
}

/** Writes into a copy; what lies deeper is still shared with the old item, and copied first. */
function write(draft: Draft, path: Path, value: Value | undefined, names: Scope['names']): void {
  const [first, ...rest] = path;
  const name = nameOf(first, names);
  const written = rest.length === 0 ? value : writtenWithin(draft[name], rest, value, names);
  if (written !== undefined || draft[name] !== undefined) draft[name] = written;
}

function writtenWithin(
  within: Value | undefined,
  path: Path,
  value: Value | undefined,
  names: Scope['names'],
): Value {
  const [first, ...rest] = path;
  if (Array.isArray(within) && typeof first === 'number') {
    if (value === undefined) throw new Error('removing an element of a list is not imitated');
    const next = [...within];
    // Beyond the end is at the end.
    const place = Math.min(first, within.length);
    next[place] = rest.length === 0 ? value : writtenWithin(within[place], rest, value, names);
    return next;
  }
  if (within === undefined || typeOf(within) !== 'M' || typeof first === 'number') throw invalid(BAD_PATH);
  const next: Draft = { ...(within as Item) };
  write(next, path, value, names);
  return finished(next);
}

function hasRemoved(draft: Draft): boolean {
  for (const name in draft) if (draft[name] === undefined) return true;
  return false;
}

/** Built anew without what is undefined: V8 is slow with objects that had properties deleted. */
function finished(draft: Draft): Item {
  const item: Item = {};
  for (const name in draft) {
    const value = draft[name];
    if (value !== undefined) item[name] = value;
  }
  return item;
}

function checkOverlap(paths: readonly Path[], names: Scope['names']): void {
  const heads = new Set<string>();
  for (const [first] of paths) heads.add(nameOf(first, names));
  if (heads.size < paths.length) checkNestedOverlap(paths, names);
}

function checkNestedOverlap(paths: readonly Path[], names: Scope['names']): void {
  const resolved = paths.map((path) =>
    path.map((part) => (typeof part === 'number' ? part : JSON.stringify(nameOf(part, names)))).join('.'),
  );
  for (const [index, one] of resolved.entries()) {
    const others = resolved.filter((_, other) => other !== index);
    if (others.some((other) => `${other}.`.startsWith(`${one}.`))) {
      throw invalid('Invalid UpdateExpression: Two document paths overlap with each other');
    }
  }
}

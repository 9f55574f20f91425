/** Parses each expression once, and checks that what stands behind its placeholders is given and used. */
import { compileCondition, type Holds } from './condition.ts';
import { invalid } from './errors.ts';
import type { Change, Condition } from './expression.ts';
import { parseCondition } from './parse-condition.ts';
import { parseUpdate } from './parse-update.ts';
import type { Scope } from './read-operand.ts';
import { Tokens } from './tokens.ts';
import { compileUpdate, type Update } from './update.ts';
import { type Item, storable, type Value } from './value.ts';

export interface Expression {
  /** The placeholders that it has. */
  names: ReadonlySet<string>;
  values: ReadonlySet<string>;
}

export interface ConditionExpression extends Expression {
  condition: Condition;
  holds: Holds;
}

export interface UpdateExpression extends Expression {
  changes: readonly Change[];
  update: Update;
}

export const readCondition = remembered((text): ConditionExpression => {
  const tokens = new Tokens(text);
  const condition = parseCondition(tokens);
  return { names: tokens.names, values: tokens.values, condition, holds: compileCondition(condition) };
});

export const readUpdate = remembered((text): UpdateExpression => {
  const tokens = new Tokens(text);
  const changes = parseUpdate(tokens);
  return { names: tokens.names, values: tokens.values, changes, update: compileUpdate(changes) };
});

export interface Placeholders {
  ExpressionAttributeNames?: Record<string, string> | undefined;
  ExpressionAttributeValues?: Record<string, unknown> | undefined;
}

/** What an item is looked at with; all that is given has to be used, and all that is used given. */
export function openScope(
  item: Item,
  given: Placeholders,
  ...expressions: (Expression | undefined)[]
): Scope {
  const used = expressions.filter((expression) => expression !== undefined);
  const names = given.ExpressionAttributeNames ?? {};
  const values = storableValues(given.ExpressionAttributeValues ?? {});
  for (const expression of used) {
    for (const name of expression.names) if (names[name] === undefined) throw notDefined('name', name);
    for (const name of expression.values) if (values[name] === undefined) throw notDefined('value', name);
  }
  checkUsed('ExpressionAttributeNames', given.ExpressionAttributeNames, (name) =>
    used.some((expression) => expression.names.has(name)),
  );
  checkUsed('ExpressionAttributeValues', given.ExpressionAttributeValues && values, (name) =>
    used.some((expression) => expression.values.has(name)),
  );
  return { item, names, values };
}

function checkUsed(what: string, given: object | undefined, isUsed: (name: string) => boolean): void {
  if (!given) return;
  const keys = Object.keys(given);
  if (keys.length === 0) throw invalid(`${what} must not be empty`);
  const unused = keys.filter((name) => !isUsed(name));
  if (unused.length > 0)
    throw invalid(`Value provided in ${what} unused in expressions: keys: {${unused.join(', ')}}`);
}

function notDefined(what: string, name: string): Error {
  return invalid(
    `Invalid expression: An expression attribute ${what} used in it is not defined; attribute ${what}: ${name}`,
  );
}

function storableValues(given: Record<string, unknown>): Record<string, Value> {
  const values: Record<string, Value> = {};
  for (const name in given) if (given[name] !== undefined) values[name] = storable(given[name]);
  return values;
}

function remembered<Read>(read: (text: string) => Read): (text: string) => Read {
  const known = new Map<string, Read>();
  return (text) => {
    const found = known.get(text);
    if (found) return found;
    const fresh = read(text);
    known.set(text, fresh);
    return fresh;
  };
}

/** `hash = :value`, and perhaps one condition on the range key: all that a KeyConditionExpression can say. */
import { beginsWith, compare } from './compare.ts';
import { checkBounds } from './condition.ts';
import { invalid } from './errors.ts';
import type { Condition, Operand } from './expression.ts';
import { nameOf, type Scope } from './read-operand.ts';
import { checkKey, type KeyAttribute, type Keys } from './schema.ts';
import type { Value } from './value.ts';

/** Where a range key is: before those that are looked for (negative), among them (0), or after them (positive). */
export type Position = (range: Value) => number;

export interface KeyCondition {
  hash: Value;
  position: Position;
}

export function keyCondition(condition: Condition, keys: Keys, scope: Scope): KeyCondition {
  const terms = condition.kind === 'and' ? condition.all : [condition];
  const hashTerm = terms.find((term) => isOn(term, keys.hash, scope));
  const rest = terms.filter((term) => term !== hashTerm);
  const [rangeTerm] = rest;
  if (hashTerm?.kind !== 'compare' || hashTerm.comparator !== '=') {
    throw invalid(`Query condition missed key schema element: ${keys.hash.name}`);
  }
  const hash = given(hashTerm.right, keys.hash, 'hash', scope);
  if (!rangeTerm) return { hash, position: () => 0 };
  if (rest.length > 1 || !keys.range || !isOn(rangeTerm, keys.range, scope)) {
    throw invalid('Query key condition not supported');
  }
  return { hash, position: positionOf(rangeTerm, keys.range, scope) };
}

function positionOf(term: Condition, key: KeyAttribute, scope: Scope): Position {
  const value = (operand: Operand | undefined) => given(operand, key, 'range', scope);
  const order = (operand: Operand | undefined) => {
    const bound = value(operand);
    return (range: Value) => compare(range, bound) ?? 1;
  };
  if (term.kind === 'compare' && term.comparator !== '<>')
    return compared(term.comparator, order(term.right));
  if (term.kind === 'between') {
    checkBounds(term.low, term.high, scope);
    const [low, high] = [order(term.low), order(term.high)];
    return (range) => (low(range) < 0 ? -1 : Math.max(0, high(range)));
  }
  if (term.kind === 'begins_with' && key.type !== 'N') {
    const start = value(term.argument);
    return (range) => (beginsWith(range, start) ? 0 : (compare(range, start) ?? 1));
  }
  throw invalid('Invalid operator used in KeyConditionExpression');
}

function compared(comparator: '=' | '<' | '<=' | '>' | '>=', order: Position): Position {
  if (comparator === '=') return order;
  if (comparator === '<') return (range) => (order(range) < 0 ? 0 : 1);
  if (comparator === '<=') return (range) => (order(range) <= 0 ? 0 : 1);
  if (comparator === '>') return (range) => (order(range) > 0 ? 0 : -1);
  return (range) => (order(range) >= 0 ? 0 : -1);
}

function isOn(term: Condition, key: KeyAttribute, scope: Scope): boolean {
  const operand =
    'left' in term ? term.left : 'value' in term ? term.value : 'argument' in term ? term.of : undefined;
  if (operand?.kind !== 'path' || operand.path.length > 1) return false;
  return nameOf(operand.path[0], scope.names) === key.name;
}

function given(operand: Operand | undefined, key: KeyAttribute, part: 'hash' | 'range', scope: Scope): Value {
  const value = operand?.kind === 'value' ? scope.values[operand.name] : undefined;
  if (value === undefined)
    throw invalid('Invalid KeyConditionExpression: a key is compared with a value only');
  checkKey(value, key, part, 'Condition parameter');
  return value;
}

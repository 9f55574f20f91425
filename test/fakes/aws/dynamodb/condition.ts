/**
 * Conditions as functions. Every part of one is evaluated, also when the first has decided, because DynamoDB refuses
 * an operand of a wrong type wherever it stands.
 */
import { beginsWith, compare, contains, isEqual } from './compare.ts';
import { invalid } from './errors.ts';
import type { Comparator, Condition, Operand } from './expression.ts';
import { operandReader, type Scope } from './read-operand.ts';
import { typeOf, type Value } from './value.ts';

export type Holds = (scope: Scope) => boolean;

export function compileCondition(condition: Condition): Holds {
  switch (condition.kind) {
    case 'and':
      return compileAnd(condition.all.map(compileCondition));
    case 'or':
      return compileOr(condition.all.map(compileCondition));
    case 'not': {
      const holds = compileCondition(condition.of);
      return (scope) => !holds(scope);
    }
    case 'compare':
      return compileComparison(condition.comparator, condition.left, condition.right);
    case 'between':
      return compileBetween(condition);
    case 'in':
      return compileOr(condition.choices.map((choice) => compileComparison('=', condition.value, choice)));
    default:
      return compilePredicate(condition);
  }
}

function compileAnd(all: Holds[]): Holds {
  return (scope) => {
    let result = true;
    for (const holds of all) if (!holds(scope)) result = false;
    return result;
  };
}

function compileOr(all: Holds[]): Holds {
  return (scope) => {
    let result = false;
    for (const holds of all) if (holds(scope)) result = true;
    return result;
  };
}

function compileComparison(comparator: Comparator, left: Operand, right: Operand): Holds {
  const [readLeft, readRight] = [operandReader(left), operandReader(right)];
  if (comparator === '=' || comparator === '<>') {
    const wanted = comparator === '=';
    return (scope) => isSame(readLeft(scope), readRight(scope)) === wanted;
  }
  const isGivenLeft = left.kind === 'value';
  const isGivenRight = right.kind === 'value';
  return (scope) => {
    const [a, b] = [readLeft(scope), readRight(scope)];
    if (isGivenLeft) checkHasOrder(comparator, a);
    if (isGivenRight) checkHasOrder(comparator, b);
    const order = a === undefined || b === undefined ? undefined : compare(a, b);
    return order !== undefined && fits(comparator, order);
  };
}

function compileBetween({ value, low, high }: Extract<Condition, { kind: 'between' }>): Holds {
  const isAbove = compileComparison('>=', value, low);
  const isBelow = compileComparison('<=', value, high);
  const holds = compileAnd([isAbove, isBelow]);
  return (scope) => {
    checkBounds(low, high, scope);
    return holds(scope);
  };
}

/** Two given bounds have to be of one type, the lower one first. */
export function checkBounds(low: Operand, high: Operand, { values }: Scope): void {
  if (low.kind !== 'value' || high.kind !== 'value') return;
  const [from, to] = [values[low.name], values[high.name]];
  const order = from === undefined || to === undefined ? undefined : compare(from, to);
  if (order === undefined)
    throw invalid('The BETWEEN operator requires same data type for lower and upper bounds');
  if (order > 0) {
    throw invalid('The BETWEEN operator requires upper bound to be greater than or equal to lower bound');
  }
}

/** What is missing is like nothing, not even like something else that is missing. */
function isSame(a: Value | undefined, b: Value | undefined): boolean {
  return a !== undefined && b !== undefined && isEqual(a, b);
}

function fits(comparator: Comparator, order: number): boolean {
  if (comparator === '<') return order < 0;
  if (comparator === '<=') return order <= 0;
  return comparator === '>' ? order > 0 : order >= 0;
}

function compilePredicate(condition: Extract<Condition, { of: Operand }>): Holds {
  const read = operandReader(condition.of);
  if (condition.kind === 'attribute_exists') return (scope) => read(scope) !== undefined;
  if (condition.kind === 'attribute_not_exists') return (scope) => read(scope) === undefined;
  const { argument } = condition;
  if (!argument) throw invalid(`Invalid expression: Incorrect number of operands; ${condition.kind}`);
  const readArgument = operandReader(argument);
  const holds = { attribute_type: isOfType, begins_with: beginsWith, contains }[condition.kind];
  const check = { attribute_type: checkIsType, begins_with: checkIsText, contains: undefined }[
    condition.kind
  ];
  return (scope) => {
    const [value, given] = [read(scope), readArgument(scope)];
    if (argument.kind === 'value' && given !== undefined) check?.(given);
    return value !== undefined && given !== undefined && holds(value, given);
  };
}

function isOfType(value: Value, type: Value): boolean {
  return typeOf(value) === type;
}

function checkHasOrder(comparator: Comparator, value: Value | undefined): void {
  if (value === undefined || ['S', 'N', 'B'].includes(typeOf(value))) return;
  throw incorrectType(comparator, value);
}

function checkIsText(value: Value): void {
  if (typeof value !== 'string' && !(value instanceof Uint8Array)) throw incorrectType('begins_with', value);
}

function checkIsType(value: Value): void {
  const types = ['S', 'N', 'B', 'BOOL', 'NULL', 'L', 'M', 'SS', 'NS', 'BS'];
  if (typeof value !== 'string' || !types.includes(value)) throw incorrectType('attribute_type', value);
}

function incorrectType(operator: string, value: Value): Error {
  return invalid(
    `Incorrect operand type for operator or function; operator or function: ${operator}, operand type: ${typeOf(value)}`,
  );
}

import { invalid } from './errors.ts';
import type { Change, NewValue } from './expression.ts';
import { parseOperand, parsePath } from './parse-operand.ts';
import type { Tokens } from './tokens.ts';

const CLAUSES = ['SET', 'REMOVE', 'ADD', 'DELETE'] as const;
type Clause = (typeof CLAUSES)[number];

/** Clauses in any order, each at most once. */
export function parseUpdate(tokens: Tokens): Change[] {
  const changes: Change[] = [];
  const seen = new Set<Clause>();
  while (tokens.peek()) {
    const clause = CLAUSES.find((keyword) => tokens.take(keyword));
    if (!clause) throw tokens.unexpected();
    if (seen.has(clause)) {
      throw invalid(`Invalid UpdateExpression: The "${clause}" section can only be used once`);
    }
    seen.add(clause);
    do changes.push(parseChange(tokens, clause));
    while (tokens.take(','));
  }
  return changes;
}

function parseChange(tokens: Tokens, kind: Clause): Change {
  const path = parsePath(tokens);
  if (kind === 'REMOVE') return { kind, path };
  if (kind === 'SET') {
    tokens.expect('=');
    return { kind, path, value: parseNewValue(tokens) };
  }
  if (!tokens.peek().startsWith(':')) throw tokens.unexpected();
  // The documentation says so; the emulators allow it.
  if (path.length > 1) throw invalid(`Invalid UpdateExpression: ${kind} takes top-level attributes only`);
  return { kind, path, value: tokens.next() };
}

function parseNewValue(tokens: Tokens): NewValue {
  const left = parseTerm(tokens);
  if (tokens.take('+')) return { kind: 'sum', left, right: parseTerm(tokens) };
  if (tokens.take('-')) return { kind: 'difference', left, right: parseTerm(tokens) };
  return left;
}

function parseTerm(tokens: Tokens): NewValue {
  const kind = tokens.peek();
  if (tokens.peek(1) !== '(') return parseOperand(tokens);
  tokens.next();
  tokens.expect('(');
  if (kind === 'if_not_exists') {
    const path = parsePath(tokens);
    tokens.expect(',');
    const otherwise = parseNewValue(tokens);
    tokens.expect(')');
    return { kind, path, otherwise };
  }
  if (kind !== 'list_append') {
    throw invalid(`Invalid UpdateExpression: Invalid function name; function: ${kind}`);
  }
  const first = parseNewValue(tokens);
  tokens.expect(',');
  const second = parseNewValue(tokens);
  tokens.expect(')');
  return { kind, first, second };
}

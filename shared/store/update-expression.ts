/** Writes DynamoDB's UpdateExpression for fields to set, to remove (undefined ones) and to add to. */

export interface UpdateParts {
  UpdateExpression: string;
  ExpressionAttributeNames: Record<string, string>;
  ExpressionAttributeValues: Record<string, unknown>;
}

interface Parts {
  /** `undefined` removes the attribute. */
  set?: object;
  add?: Record<string, number>;
  /** Attributes that only the condition names, as `#name`. */
  names: readonly string[];
  /** Values that only the condition uses, as `:name`. */
  values: Record<string, unknown>;
}

export function updateParts({ set = {}, add = {}, names, values }: Parts): UpdateParts {
  const fields = Object.entries(set);
  const kept = fields.filter(([, value]) => value !== undefined);
  const removed = fields.filter(([, value]) => value === undefined).map(([name]) => name);
  const clauses = [
    clause(
      'SET',
      kept.map(([name]) => `#${name} = :new_${name}`),
    ),
    clause(
      'REMOVE',
      removed.map((name) => `#${name}`),
    ),
    clause(
      'ADD',
      Object.keys(add).map((name) => `#${name} :add_${name}`),
    ),
  ];
  const all = [...fields.map(([name]) => name), ...Object.keys(add), ...names];
  return {
    UpdateExpression: clauses.filter(Boolean).join(' '),
    ExpressionAttributeNames: Object.fromEntries(all.map((name) => [`#${name}`, name])),
    ExpressionAttributeValues: {
      ...Object.fromEntries(kept.map(([name, value]) => [`:new_${name}`, value])),
      ...Object.fromEntries(Object.entries(add).map(([name, by]) => [`:add_${name}`, by])),
      ...Object.fromEntries(Object.entries(values).map(([name, value]) => [`:${name}`, value])),
    },
  };
}

function clause(keyword: string, terms: string[]): string {
  return terms.length > 0 ? `${keyword} ${terms.join(', ')}` : '';
}

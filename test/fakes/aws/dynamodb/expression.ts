/** Expressions as they are parsed: names and values still stand behind their placeholders. */

/** Names, `#placeholders` of names, and places in lists. */
export type Path = readonly (string | number)[];

export type Operand =
  | { kind: 'path'; path: Path }
  | { kind: 'value'; name: string }
  | { kind: 'size'; of: Operand };

export type Comparator = '=' | '<>' | '<' | '<=' | '>' | '>=';
export type PredicateName =
  | 'attribute_exists'
  | 'attribute_not_exists'
  | 'attribute_type'
  | 'begins_with'
  | 'contains';

export type Condition =
  | { kind: 'and' | 'or'; all: Condition[] }
  | { kind: 'not'; of: Condition }
  | { kind: 'compare'; comparator: Comparator; left: Operand; right: Operand }
  | { kind: 'between'; value: Operand; low: Operand; high: Operand }
  | { kind: 'in'; value: Operand; choices: Operand[] }
  | { kind: PredicateName; of: Operand; argument?: Operand };

export type NewValue =
  | Operand
  | { kind: 'if_not_exists'; path: Path; otherwise: NewValue }
  | { kind: 'list_append'; first: NewValue; second: NewValue }
  | { kind: 'sum' | 'difference'; left: NewValue; right: NewValue };

export type Change =
  | { kind: 'SET'; path: Path; value: NewValue }
  | { kind: 'REMOVE'; path: Path }
  | { kind: 'ADD' | 'DELETE'; path: Path; value: string };

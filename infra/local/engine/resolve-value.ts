/** Where the values of references come from. Both throw when there is no such thing. */
export interface Scope {
  ref: (name: string) => unknown;
  attribute: (logicalId: string, name: string) => string;
}

/** What `Ref: AWS::NoValue` resolves to: the property that holds it is left out. */
const noValue = Symbol('AWS::NoValue');

type Intrinsic = (argument: unknown, scope: Scope) => unknown;

const intrinsics: Record<string, Intrinsic> = {
  Ref: (name, scope) => (name === 'AWS::NoValue' ? noValue : scope.ref(text('Ref', name))),
  'Fn::GetAtt': (argument, scope) => scope.attribute(...attributePath(argument)),
  'Fn::Join': join,
  'Fn::Select': select,
  'Fn::Split': split,
  'Fn::Sub': substitute,
};

/** Replaces every intrinsic function in a value of a template by what it stands for. */
export function resolveValue(value: unknown, scope: Scope): unknown {
  const resolved = resolveAny(value, scope);
  return resolved === noValue ? undefined : resolved;
}

/** The resource and attribute that an argument of Fn::GetAtt names, in either of its spellings. */
export function attributePath(argument: unknown): [logicalId: string, name: string] {
  const parts = Array.isArray(argument) ? argument : text('Fn::GetAtt', argument).split('.');
  const [logicalId, ...name] = parts.map((part) => text('Fn::GetAtt', part));
  if (logicalId === undefined || name.length === 0) throw new Error('Fn::GetAtt needs a resource and a name');
  return [logicalId, name.join('.')];
}

/** The names in `${}` of an Fn::Sub string; `${!Literal}` is none. */
export const subVariable = /\$\{(!?)([^}]+)\}/g;

function resolveAny(value: unknown, scope: Scope): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => resolveAny(item, scope)).filter((item) => item !== noValue);
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [first] = entries;
  if (entries.length === 1 && first && isIntrinsic(first[0])) return callIntrinsic(first[0], first[1], scope);
  const resolved = entries.map(([key, item]) => [key, resolveAny(item, scope)] as const);
  return Object.fromEntries(resolved.filter(([, item]) => item !== noValue));
}

function isIntrinsic(key: string): boolean {
  return key === 'Ref' || key === 'Condition' || key.startsWith('Fn::');
}

function callIntrinsic(name: string, argument: unknown, scope: Scope): unknown {
  const intrinsic = intrinsics[name];
  if (!intrinsic) {
    throw new Error(
      `the one-machine run does not know ${name}: teach it in infra/local/engine/resolve-value.ts`,
    );
  }
  return intrinsic(argument, scope);
}

function join(argument: unknown, scope: Scope): string {
  const [separator, values] = list('Fn::Join', argument);
  const items = list('Fn::Join', resolveAny(values, scope));
  return items.map((item) => text('Fn::Join', item)).join(text('Fn::Join', separator));
}

function split(argument: unknown, scope: Scope): string[] {
  const [separator, value] = list('Fn::Split', argument);
  return text('Fn::Split', resolveAny(value, scope)).split(text('Fn::Split', separator));
}

function select(argument: unknown, scope: Scope): unknown {
  const [index, values] = list('Fn::Select', resolveAny(argument, scope));
  const items = list('Fn::Select', values);
  const item = items[Number(index)];
  if (item === undefined) throw new Error(`Fn::Select has no item ${index} among ${items.length}`);
  return item;
}

function substitute(argument: unknown, scope: Scope): string {
  const [pattern, variables] = Array.isArray(argument) ? argument : [argument, {}];
  const own = new Map(Object.entries(Object(resolveAny(variables ?? {}, scope))));
  return text('Fn::Sub', pattern).replaceAll(subVariable, (_, literal: string, name: string) => {
    if (literal) return `\${${name}}`;
    if (own.has(name)) return text('Fn::Sub', own.get(name));
    return text('Fn::Sub', name.includes('.') ? scope.attribute(...attributePath(name)) : scope.ref(name));
  });
}

function list(intrinsic: string, value: unknown): unknown[] {
  if (!Array.isArray(value)) throw new Error(`${intrinsic} needs a list`);
  return value;
}

function text(intrinsic: string, value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new Error(`${intrinsic} needs a string, not ${JSON.stringify(value)}`);
}

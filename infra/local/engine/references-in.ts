import { attributePath, subVariable } from './resolve-value.ts';

/** Every name that a value of a template refers to: resources, parameters and `AWS::` pseudo parameters. */
export function referencesIn(value: unknown): Set<string> {
  const names = new Set<string>();
  collect(value, names);
  return names;
}

function collect(value: unknown, names: Set<string>): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, item] of Object.entries(value)) {
    if (key === 'Ref') names.add(String(item));
    else if (key === 'Fn::GetAtt') names.add(attributePath(item)[0]);
    else if (key === 'Fn::Sub') collectFromSub(item, names);
    else collect(item, names);
  }
}

function collectFromSub(argument: unknown, names: Set<string>): void {
  const [pattern, variables] = Array.isArray(argument) ? argument : [argument, {}];
  for (const [, literal, name = ''] of String(pattern).matchAll(subVariable)) {
    const [logicalId = ''] = name.split('.');
    if (!literal && !Object.hasOwn(Object(variables), name)) names.add(logicalId);
  }
  collect(variables, names);
}

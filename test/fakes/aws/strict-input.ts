/** What nobody imitates here must not pass unnoticed, neither a command nor a parameter of one. */

export function unknownCommand(service: string, command: object): Error {
  return new Error(`the ${service} in memory does not know ${command.constructor.name}`);
}

export function checkParameters(command: object, input: object, known: ReadonlySet<string>): void {
  for (const name in input) {
    if (known.has(name) || Reflect.get(input, name) === undefined) continue;
    throw new Error(`${name} of ${command.constructor.name} is not imitated in memory`);
  }
}

/** Some of what `Whole` has, at any depth; a list as a whole. */
export type Changes<Whole> = {
  readonly [Key in keyof Whole]?: Whole[Key] extends readonly unknown[]
    ? Whole[Key]
    : Whole[Key] extends object
      ? Changes<Whole[Key]>
      : Whole[Key];
};

/** `whole` as it is, but for what `changes` says. */
export function withChanges<Whole extends object>(whole: Whole, changes: Changes<Whole>): Whole {
  const changed = Object.entries(changes).map(([key, change]) => {
    const before = whole[key as keyof Whole];
    return [key, isGroup(before) && isGroup(change) ? withChanges(before, change) : change];
  });
  return { ...whole, ...Object.fromEntries(changed) };
}

function isGroup(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

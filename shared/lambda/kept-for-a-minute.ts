const KEPT_MS = 60_000;

/** Reads something by its name at most once a minute: what is changed there takes that long to be heeded. */
export function keptForAMinute<Value>(
  read: (name: string) => Promise<Value>,
  nowMs: () => number,
): (name: string) => Promise<Value> {
  const kept = new Map<string, { value: Value; readAtMs: number }>();
  return async (name) => {
    const found = kept.get(name);
    if (found && nowMs() - found.readAtMs < KEPT_MS) return found.value;
    const value = await read(name);
    kept.set(name, { value, readAtMs: nowMs() });
    return value;
  };
}

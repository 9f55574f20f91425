const KEPT_MS = 60_000;

/** Reads something by its names at most once a minute: what is changed there takes that long to be heeded. A failure is not kept. */
export function keptForAMinute<Names extends string[], Value>(
  read: (...names: Names) => Promise<Value>,
  nowMs: () => number,
): (...names: Names) => Promise<Value> {
  const kept = new Map<string, { value: Value; readAtMs: number }>();
  return async (...names) => {
    const id = JSON.stringify(names);
    const found = kept.get(id);
    if (found && nowMs() - found.readAtMs < KEPT_MS) return found.value;
    const value = await read(...names);
    kept.set(id, { value, readAtMs: nowMs() });
    return value;
  };
}

/** How often each operation was called, and what it answered. */
export interface CallCount {
  total: number;
  by_status: Record<string, number>;
}

export function createCallCounts() {
  const counts = new Map<string, CallCount>();
  return {
    add(operation: string, status: number): void {
      const count = counts.get(operation) ?? { total: 0, by_status: {} };
      count.total += 1;
      count.by_status[status] = (count.by_status[status] ?? 0) + 1;
      counts.set(operation, count);
    },
    all: (): Record<string, CallCount> => Object.fromEntries(structuredClone([...counts])),
  };
}

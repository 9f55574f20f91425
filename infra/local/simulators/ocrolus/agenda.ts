/** What is to happen when, on the model's clock; what is due at the same time happens in the order in which it was put down. */
export type Agenda = ReturnType<typeof createAgenda>;

export function createAgenda() {
  let entries: { at: number; happen: (at: number) => void }[] = [];
  const next = () =>
    entries.reduce<(typeof entries)[number] | undefined>(
      (first, entry) => (first && first.at <= entry.at ? first : entry),
      undefined,
    );

  return {
    /** @param at epoch ms; `happen` is given it, whenever it is done. */
    add(at: number, happen: (at: number) => void): void {
      entries.push({ at, happen });
    },
    nextAt: (): number => next()?.at ?? Number.POSITIVE_INFINITY,
    /** All that was to happen by now, and what that has brought about by now. */
    runDue(nowMs: number): void {
      for (let entry = next(); entry && entry.at <= nowMs; entry = next()) {
        const due = entry;
        entries = entries.filter((other) => other !== due);
        due.happen(due.at);
      }
    },
  };
}

/** What happens in a world, line by line, with times as they are since its beginning; kept only when it is wanted. */

const DAY_MS = 86_400_000;

export interface EventLog {
  lines: readonly string[];
  /** @param what asked only when the log is kept; `@` before an epoch time in ms has it shown like the others. */
  note(actor: string, what: () => string): void;
}

export function createEventLog(isKept: boolean, startMs: number, nowMs: () => number): EventLog {
  const lines: string[] = [];
  return {
    lines,
    note(actor, what) {
      if (!isKept) return;
      const text = what().replaceAll(/@(\d{13})/g, (_, ms) => time(Number(ms) - startMs));
      lines.push(`${time(nowMs() - startMs)}  ${actor.padEnd(24)} ${text}`);
    },
  };
}

/** `1 02:03:04.005`: days, hours, minutes, seconds since the beginning. */
function time(ms: number): string {
  return `${Math.floor(ms / DAY_MS)} ${new Date(ms % DAY_MS).toISOString().slice(11, 23)}`;
}

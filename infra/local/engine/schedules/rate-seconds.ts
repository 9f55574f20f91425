const unitSeconds = { minute: 60, hour: 3600, day: 86_400 };

/** The seconds of a `rate(5 minutes)`. EventBridge's cron expressions are not known here. */
export function rateSeconds(expression: string): number {
  const match = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression);
  const unit = Object.entries(unitSeconds).find(([name]) => name === match?.[2]);
  if (!match || !unit) {
    throw new Error(`the one-machine run knows only rate(...), not ${expression}`);
  }
  return Number(match[1]) * unit[1];
}

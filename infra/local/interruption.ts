/**
 * Ctrl-C from here on; before, it ends the process as it would any. It may come twice, from the terminal and from
 * npm, and the second one must not cut the end short.
 */
export function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => controller.abort());
  // npm passes SIGTERM to its shell only, which leaves this process an orphan.
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && controller.abort(), 1_000).unref();
  return controller.signal;
}

/** What is to be said of a run that has failed, the first thing first: what went wrong while it was cleared up after it, too. */
export function problems(error: unknown, isInterrupted: boolean): unknown[] {
  if (error instanceof SuppressedError)
    return [...problems(error.suppressed, isInterrupted), ...problems(error.error, false)];
  if (error instanceof AggregateError) return error.errors;
  // That a run was ended is no news to whoever did it.
  return isInterrupted ? [] : [error];
}

/** The steps of a long way, each shown with the time that it took. */
export type Step = <T>(name: string, take: () => Promise<T>) => Promise<T>;

/** @param signal that nothing more is to be begun. */
export function steps(signal: AbortSignal) {
  const taken: { name: string; seconds: number }[] = [];

  /** What is to be done even then. */
  const cleanUp: Step = async (name, take) => {
    const startedAt = performance.now();
    console.log(`\n== ${name}`);
    const result = await take();
    const seconds = (performance.now() - startedAt) / 1000;
    taken.push({ name, seconds });
    console.log(`   ${name}: ${seconds.toFixed(1)} s`);
    return result;
  };
  const step: Step = (name, take) => {
    signal.throwIfAborted();
    return cleanUp(name, take);
  };
  return {
    step,
    cleanUp,
    summary: () =>
      taken.map(({ name, seconds }) => `  ${seconds.toFixed(1).padStart(6)} s  ${name}`).join('\n'),
  };
}

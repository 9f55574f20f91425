/** The documents that a provider works on at its own time. */
interface Finishing {
  /** When its processing ends, in epoch ms; infinite: never. */
  finishesAt: number;
}

/** @param open those whose processing has not ended. */
export function finishing<Open extends Finishing>(open: () => Open[]) {
  return {
    /** Those whose processing ends by now, in the order in which it ends. */
    due: (nowMs: number): Open[] =>
      open()
        .filter(({ finishesAt }) => finishesAt <= nowMs)
        .toSorted((a, b) => a.finishesAt - b.finishesAt),

    nextFinishAt: (): number =>
      open().reduce((next, { finishesAt }) => Math.min(next, finishesAt), Number.POSITIVE_INFINITY),
  };
}

/** Of the documents that a function is handed at once, large ones are in its memory one after the other. */

/** Read, and put into a request, a document is there three times: five of these, and the function itself, fit into 1 GB. */
const LARGE_BYTES = 40_000_000;

export type InTurn = <Result>(bytes: number, work: () => Promise<Result>) => Promise<Result>;

export function largeInTurn(): InTurn {
  let last: Promise<unknown> = Promise.resolve();
  return (bytes, work) => {
    if (bytes <= LARGE_BYTES) return work();
    const result = last.then(work);
    last = result.catch(() => undefined);
    return result;
  };
}

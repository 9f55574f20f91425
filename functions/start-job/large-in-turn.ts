/**
 * Of the documents that a function is handed at once, as many are in its memory as have room there; the others wait, in
 * the order in which they came.
 */

/** Read, and put into a request, a document is there up to five times: that, and the function itself, fit into what it is given. */
const ROOM_BYTES = 200_000_000;

export type InTurn = <Result>(bytes: number, work: () => Promise<Result>) => Promise<Result>;

/** One that is larger than all the room there is goes alone. */
export function largeInTurn(): InTurn {
  let free = ROOM_BYTES;
  const waiting: { taken: number; begin(): void }[] = [];

  function letIn(): void {
    for (let [next] = waiting; next && next.taken <= free; [next] = waiting) {
      waiting.shift();
      free -= next.taken;
      next.begin();
    }
  }

  return async (bytes, work) => {
    const taken = Math.min(bytes, ROOM_BYTES);
    const { promise: turn, resolve: begin } = Promise.withResolvers<void>();
    waiting.push({ taken, begin });
    letIn();
    await turn;
    try {
      return await work();
    } finally {
      free += taken;
      letIn();
    }
  };
}

/** A promise that is rejected and that nobody hears ends a function's process in Lambda. Here it is a violation. */

let complain: ((message: string) => void) | undefined;

process.on('unhandledRejection', (reason) => {
  complain?.(`a promise was rejected and nobody heard: ${reason instanceof Error ? reason.stack : reason}`);
});

/** From now on; whoever heard them before hears no more. */
export function hearRejections(hear: (message: string) => void): void {
  complain = hear;
}

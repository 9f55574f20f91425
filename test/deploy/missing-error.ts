/** Something is missing that only the caller can provide; the message says what. */
export class MissingError extends Error {}

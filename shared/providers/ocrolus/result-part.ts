/** One of the things that a result may consist of. */
export interface ResultPart {
  /** Of the result, as a template's fields see it. */
  fields: Record<string, unknown>;
  /** Ocrolus's whole answer, or answers; of a Book's that has other documents' data too, what was picked out of it. */
  raw: unknown;
  /** There is nothing in it: which may mean that Ocrolus has not got so far. */
  isEmpty: boolean;
}

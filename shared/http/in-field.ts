/** In: the name of a call's field, and what reads its value. Out: what that gives; its refusals name the field. */
import { PaperhookError, refused } from '../errors.ts';

export function inField<Value>(field: string, read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof PaperhookError)) throw error;
    throw refused(error.code, `${field}: ${error.message}`);
  }
}

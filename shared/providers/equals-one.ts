const { timingSafeEqual } = process.getBuiltinModule('node:crypto');

/** In constant time: every one is compared, so that the time does not tell which of them matched. Empty ones match nothing. */
export function equalsOne(given: string, expected: readonly string[]): boolean {
  const bytes = Buffer.from(given);
  let isEqual = false;
  for (const one of expected.map((text) => Buffer.from(text))) {
    if (one.length > 0 && one.length === bytes.length && timingSafeEqual(one, bytes)) isEqual = true;
  }
  return isEqual;
}

/** As all spellings of a uuid have it in common: in lower case, without dashes. */
export function plainUuid(uuid: string): string {
  return uuid.toLowerCase().replaceAll('-', '');
}

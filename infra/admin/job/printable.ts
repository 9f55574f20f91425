/** File names and reasons come from outside: what would steer the terminal is shown as a question mark. */
export function printable(text: string): string {
  return text.replaceAll(/\p{C}/gu, '?');
}

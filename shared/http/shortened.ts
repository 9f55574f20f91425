/** A name that a client has made up, as it may stand in a message: 100 characters at most. */
const LONGEST = 100;

export function shortened(name: string): string {
  return name.length <= LONGEST ? name : `${name.slice(0, LONGEST - 3)}...`;
}

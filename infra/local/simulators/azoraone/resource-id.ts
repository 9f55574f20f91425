/** Ids are chosen by the client from 0-9 a-z A-Z and $-_.+!*(), (https://developer.azora.one/documentation/requests). */
export function isResourceId(value: string): boolean {
  return /^[0-9a-zA-Z$\-_.+!*(),]+$/.test(value);
}

/** A connection's name stands in the webhook URL and in the name of its secret. */
const CONNECTION_NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;

export function isConnectionName(name: string): boolean {
  return CONNECTION_NAME.test(name);
}

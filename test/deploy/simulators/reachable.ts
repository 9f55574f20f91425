/**
 * Where a URL of an API can be reached. The emulator names its APIs `{id}.execute-api.localhost`, which is this machine
 * (RFC 6761, section 6.3), but not every resolver knows; under its address the same API has a path. Any other URL stays as it is.
 */
export function reachable(url: string): string {
  const [, id, port, rest] = /^https:\/\/(\w+)\.execute-api\.localhost:(\d+)(.*)$/.exec(url) ?? [];
  return id === undefined ? url : `https://127.0.0.1:${port}/_aws/execute-api/${id}/$default${rest}`;
}

/** Why a webhook can't have this URL, in the words of Ocrolus's specification; undefined: it can. */
export function urlProblem(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) return 'url: invalid or missing URL scheme';
  if ((url.username === '') !== (url.password === '')) return 'You need to pass both username and password';
  // On one machine there are no other hosts.
  const isLoopback = url.hostname === '127.0.0.1' || url.hostname === 'localhost';
  return isLoopback || /\.[a-z]{2,}$/i.test(url.hostname)
    ? undefined
    : 'url: URL host invalid, top level domain required';
}

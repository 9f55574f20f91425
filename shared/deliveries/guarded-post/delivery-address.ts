/**
 * In: the URL of a tenant's endpoint, or an address that its name resolved to. Out: the parsed URL, or the
 * refusal of what is not the public internet. What a name resolves to is checked when connecting
 * (checked-lookup.ts); a literal never reaches a lookup and is checked here.
 */
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { PaperhookError } from '../../errors.ts';

const MAX_URL_LENGTH = 2048;

/**
 * Last labels that no public endpoint has: `metadata.google.internal`, EC2's own names and `home.arpa` are among
 * them. https://www.iana.org/assignments/special-use-domain-names
 */
const PRIVATE_LAST_LABELS: ReadonlySet<string> = new Set([
  'arpa',
  'internal',
  'local',
  'localdomain',
  'localhost',
]);

/** All that IANA has opened for public IPv6. Outside lie `::127.0.0.1` and NAT64, both ways into IPv4. */
const PUBLIC_IPV6: [ipaddr.IPv6, number] = [ipaddr.IPv6.parse('2000::'), 3];

/** Public by number, but a cloud platform's own service: Azure's metadata and agent host. */
const PLATFORM_ADDRESSES: ReadonlySet<string> = new Set(['168.63.129.16']);

/**
 * @param exemptHosts exact `host:port` pairs (after parsing, so lower case) that may be private and plain
 * http: the local run's sample endpoint
 * @throws PaperhookError address_refused, permanent, with a message that does not repeat the URL
 */
export function parseDeliveryUrl(text: string, exemptHosts: ReadonlySet<string>): URL {
  const url = readUrl(text);
  if (url.username !== '' || url.password !== '') {
    throw refused('The URL must not contain a user name or a password.');
  }
  if (url.port === '0') throw refused('The URL must not name port 0.');
  const exempt = isExemptHost(url, exemptHosts);
  if (url.protocol !== 'https:' && !(exempt && url.protocol === 'http:')) {
    throw refused('The URL must start with https://.');
  }
  if (!exempt) checkHost(url.hostname);
  return url;
}

/** @param url as `parseDeliveryUrl` returns it */
export function isExemptHost(url: URL, exemptHosts: ReadonlySet<string>): boolean {
  const defaultPort = url.protocol === 'http:' ? '80' : '443';
  return exemptHosts.has(`${url.hostname}:${url.port || defaultPort}`);
}

/** Whether this is an IPv4 or IPv6 address of the public internet. What is no address is not. */
export function isPublicAddress(ip: string): boolean {
  // A scope (`fe80::1%eth0`) makes sense on private networks only.
  if (isIP(ip) === 0 || ip.includes('%') || PLATFORM_ADDRESSES.has(ip)) return false;
  const address = ipaddr.parse(ip);
  // 'unicast' is the library's word for what lies in none of the special ranges.
  if (address.range() !== 'unicast') return false;
  return address instanceof ipaddr.IPv4 || address.match(PUBLIC_IPV6);
}

function readUrl(text: string): URL {
  if (text.length > MAX_URL_LENGTH) throw refused(`The URL is longer than ${MAX_URL_LENGTH} characters.`);
  // The URL parser drops tabs and line breaks silently; a URL that was checked must be the one that was typed.
  if (/[\s\p{Cc}]/u.test(text)) throw refused('The URL must not contain spaces or control characters.');
  const url = URL.parse(text);
  if (url === null) throw refused('The URL does not parse.');
  // `localhost.` and `localhost` are one host, and certificates name the latter.
  if (url.hostname.endsWith('.')) url.hostname = url.hostname.slice(0, -1);
  return url;
}

/** The URL parser has already turned every spelling (decimal, octal, short, full-width) into the plain one. */
function checkHost(hostname: string): void {
  const literal = hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
  if (isIP(literal) !== 0) {
    if (!isPublicAddress(literal)) throw refused('The URL names an address that is not public.');
    return;
  }
  const labels = hostname.split('.');
  if (labels.includes('')) throw refused('The URL names a host with an empty label.');
  // A name without a dot (`metadata`, `kubernetes`) is completed by the network that it is looked up in.
  if (labels.length === 1 || PRIVATE_LAST_LABELS.has(labels.at(-1) ?? '')) {
    throw refused('The URL names a host that is not public.');
  }
}

function refused(message: string): PaperhookError {
  return new PaperhookError('address_refused', message, { fault: 'permanent' });
}

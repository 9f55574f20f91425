/**
 * In: the headers that a tenant wants on deliveries. Out: the same, names in lower case, when they are few,
 * well-formed and not reserved. A refusal names the header and never its value, which can be a credential.
 */
import * as z from 'zod';
import { refused } from '../errors.ts';

const MAX_HEADERS = 20;
const MAX_NAME_LENGTH = 64;
const MAX_VALUE_LENGTH = 1024;

/** RFC 9110, 5.6.2. */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const PRINTABLE_ASCII = /^[\x20-\x7e]*$/;

/** The connection's own (RFC 9110, 7.6.1), ours, and those by which proxies tell from where a request comes. */
const RESERVED_NAMES: ReadonlySet<string> = new Set([
  'connection',
  'expect',
  'forwarded',
  'host',
  'http2-settings',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'user-agent',
  'via',
  'x-real-ip',
]);
/** Of the signature, the body, proxies and what they tell. */
const RESERVED_PREFIXES = ['webhook-', 'content-', 'proxy-', 'x-forwarded-'];

const headersSchema = z.record(z.string(), z.unknown());

/** @throws PaperhookError bad_request (not an object of strings) or unprocessable, both permanent */
export function parseCustomHeaders(input: unknown): Record<string, string> {
  const parsed = headersSchema.safeParse(input);
  if (!parsed.success) throw refused('bad_request', 'The headers must be an object of names and values.');
  const entries = Object.entries(parsed.data);
  if (entries.length > MAX_HEADERS) {
    throw refused(
      'unprocessable',
      `There are ${entries.length} headers; at most ${MAX_HEADERS} are allowed.`,
    );
  }
  const headers = new Map<string, string>();
  for (const [name, value] of entries) {
    const lowerCaseName = parseName(name);
    if (headers.has(lowerCaseName))
      throw refused('unprocessable', `The header ${show(name)} is there twice.`);
    headers.set(lowerCaseName, parseValue(name, value));
  }
  return Object.fromEntries(headers);
}

function parseName(name: string): string {
  if (name.length > MAX_NAME_LENGTH) {
    throw refused(
      'unprocessable',
      `The header name ${show(name)} is longer than ${MAX_NAME_LENGTH} characters.`,
    );
  }
  if (!TOKEN.test(name)) throw refused('unprocessable', `${show(name)} can't be the name of a header.`);
  const lowerCaseName = name.toLowerCase();
  if (
    RESERVED_NAMES.has(lowerCaseName) ||
    RESERVED_PREFIXES.some((prefix) => lowerCaseName.startsWith(prefix))
  ) {
    throw refused('unprocessable', `The header ${show(name)} is reserved and can't be a custom one.`);
  }
  return lowerCaseName;
}

function parseValue(name: string, value: unknown): string {
  if (typeof value !== 'string') throw refused('bad_request', `The header ${show(name)} must be a string.`);
  if (value.length > MAX_VALUE_LENGTH) {
    throw refused('unprocessable', `The header ${show(name)} is longer than ${MAX_VALUE_LENGTH} characters.`);
  }
  // No CR, LF or other control characters, which could start a header of their own; beyond ASCII, receivers disagree.
  if (!PRINTABLE_ASCII.test(value)) {
    throw refused('unprocessable', `The header ${show(name)} must be printable ASCII on one line.`);
  }
  return value;
}

/** Quoted, escaped and cut, as it may be anything at all. */
function show(name: string): string {
  return JSON.stringify(name.slice(0, MAX_NAME_LENGTH));
}

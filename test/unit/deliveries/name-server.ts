/** In: what names stand for. Out: a real name server on 127.0.0.1 that says so, and a lookup that asks it. */
import { createSocket, type Socket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import { once } from 'node:events';
import { isIPv6 } from 'node:net';
import type { TestContext } from 'node:test';
import dnsPacket, { type Answer, type Question } from 'dns-packet';
import type { ResolveHost } from '../../../shared/deliveries/guarded-post/checked-lookup.ts';

export interface Zone {
  /** Of each name, one list of addresses after the other for each time that it is asked for; the last for ever. */
  addresses: Readonly<Record<string, readonly (readonly string[])[]>>;
  /** From a name to the one it stands for. */
  aliases?: Readonly<Record<string, string>>;
}

export interface NameServer {
  lookup: ResolveHost;
  /** Each question so far: `A hooks.example.com`. */
  asked: string[];
}

/** RFC 1035, 4.1.1. */
const NAME_ERROR = 3;

/** Closed when the test ends. */
export async function nameServer(context: TestContext, zone: Zone): Promise<NameServer> {
  const asked: string[] = [];
  const socket = createSocket('udp4');
  socket.on('message', (message, { port, address }) => {
    const { id, questions = [] } = dnsPacket.decode(message);
    const [question] = questions;
    if (question === undefined) throw new Error('A question was expected.');
    asked.push(`${question.type} ${question.name}`);
    const times = asked.filter((each) => each === asked.at(-1)).length;
    const answers = answersTo(zone, question, times);
    const flags = dnsPacket.AUTHORITATIVE_ANSWER | (answers ? 0 : NAME_ERROR);
    const response = { type: 'response', ...(id !== undefined && { id }), flags, questions } as const;
    socket.send(dnsPacket.encode({ ...response, answers: answers ?? [] }), port, address);
  });
  const port = await listen(context, socket);
  return { asked, lookup: lookupThrough(port) };
}

async function listen(context: TestContext, socket: Socket): Promise<number> {
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  context.after(() => socket.close());
  return socket.address().port;
}

/** Nothing where the name does not exist. */
function answersTo({ addresses, aliases }: Zone, question: Question, times: number): Answer[] | undefined {
  const { name, type } = question;
  const target = aliases?.[name];
  const owner = target ?? name;
  const turns = addresses[owner];
  if (turns === undefined) return undefined;
  const alias: Answer[] = target === undefined ? [] : [{ type: 'CNAME', name, ttl: 0, data: target }];
  const turn = turns[Math.min(times, turns.length) - 1] ?? [];
  const records = turn
    .filter((address) => isIPv6(address) === (type === 'AAAA'))
    .map((address): Answer => ({ type: isIPv6(address) ? 'AAAA' : 'A', name: owner, ttl: 0, data: address }));
  return [...alias, ...records];
}

/** Both kinds of addresses, as the lookup of node:dns gives them. */
function lookupThrough(port: number): ResolveHost {
  const resolver = new Resolver({ timeout: 5_000, tries: 1 });
  resolver.setServers([`127.0.0.1:${port}`]);
  return async (hostname) => {
    const [v4, v6] = await Promise.all([
      resolver.resolve4(hostname).catch(noneOfThisKind),
      resolver.resolve6(hostname).catch(noneOfThisKind),
    ]);
    return [
      ...v4.map((address) => ({ address, family: 4 })),
      ...v6.map((address) => ({ address, family: 6 })),
    ];
  };
}

function noneOfThisKind(error: unknown): string[] {
  if (error instanceof Error && 'code' in error && error.code === 'ENODATA') return [];
  throw error;
}

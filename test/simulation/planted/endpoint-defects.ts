/** Defects of what becomes of deliveries to endpoints in trouble, and of several endpoints. */
import type { Defect } from './defects.ts';

const DELIVER_ALL = 'functions/deliver-result/deliver-all.ts';
const JUDGE_ATTEMPT = 'functions/deliver-result/judge-attempt.ts';
const DRAIN = 'functions/deliver-result/drain-endpoint.ts';
const LET_THROUGH = 'functions/deliver-result/let-through.ts';
const ITEMS = 'shared/store/endpoint-items.ts';

export const endpointDefects: readonly Defect[] = [
  {
    name: 'a parked delivery is off the list before it is let through',
    file: LET_THROUGH,
    find: 'const probes = endpointItem.probes + 1;',
    replace: 'await endpointItems.unpark(entry); const probes = endpointItem.probes + 1;',
  },
  {
    name: 'what was parked anew is taken for what was parked before',
    file: ITEMS,
    find: "ConditionExpression: 'mark = :mark',",
    replace: "ConditionExpression: 'mark = :mark OR attribute_exists(id)',",
  },
  {
    name: 'who drains an endpoint does not learn that something was parked meanwhile',
    file: ITEMS,
    find: "values: { ':one': 1, ':version': ITEM_VERSION },",
    replace: "values: { ':one': 0, ':version': ITEM_VERSION },",
  },
  {
    name: 'a drain is over as soon as the index shows nothing',
    file: 'functions/deliver-result/next-drain.ts',
    find: 'if (dueMs <= nowMs) return over(nowMs);',
    replace: 'if (dueMs <= nowMs + LAG_MS) return over(nowMs);',
  },
  {
    name: 'a look whether an endpoint is back uses up an attempt',
    file: JUDGE_ATTEMPT,
    find: 'if (released && addressee.target.failing_since !== undefined)',
    replace: 'if (released && addressee.target.failing_since === 0)',
  },
  {
    name: 'an endpoint never learns that a delivery is through',
    file: 'functions/deliver-result/park-delivery.ts',
    find: "const left = await ports.endpointItems.through(endpointId, item, state === 'delivered');",
    replace: 'const left = state && item ? 0 : 0;',
  },
  {
    name: 'an endpoint that is off is sent to',
    file: 'functions/deliver-result/turn-of.ts',
    find: "if (target.off_since !== undefined) return 'waits';",
    replace: '',
  },
  {
    name: 'the newest is let through first',
    file: ITEMS,
    find: 'newestFirst: false',
    replace: 'newestFirst: true',
  },
  {
    name: 'while a secret is replaced it is the old one that is signed with',
    file: 'shared/deliveries/signature/sign-post.ts',
    find: 'secrets: [open(target.sealed_secret), ...former],',
    replace: 'secrets: [former[0] ?? open(target.sealed_secret)],',
  },
  {
    name: 'a secret that was replaced holds no longer',
    file: 'shared/deliveries/signature/sign-post.ts',
    find: 'secrets: [open(target.sealed_secret), ...former],',
    replace: 'secrets: [open(target.sealed_secret)],',
  },
  {
    name: 'an event is given up when its schedule is used up',
    file: JUDGE_ATTEMPT,
    find: 'if ((health?.took_at ?? 0) > counted.first_tried_at)',
    replace: 'if ((health?.took_at ?? 0) >= 0)',
  },
  {
    name: 'a slow endpoint is sent whatever comes',
    file: 'functions/deliver-result/circuit-breaker.ts',
    find: 'const SLOW_MS = 3_000;',
    replace: 'const SLOW_MS = 300_000;',
  },
  {
    name: 'all that is parked is let through to see whether an endpoint is back',
    file: DRAIN,
    find: 'const most = (isProbe ? 1 : ports.atOnce) - onTheirWay;',
    replace: 'const most = ports.atOnce - onTheirWay;',
  },
  {
    name: 'one that is refused for ever keeps back the others',
    file: LET_THROUGH,
    find: 'item.probes % found.length : 0;',
    replace: '0 : 0;',
  },
  {
    name: 'what is parked for an endpoint that is deleted is forgotten',
    file: DRAIN,
    find: 'if (!endpoint) {',
    replace: 'if (!endpoint) { return over(around.nowMs());',
  },
  {
    name: 'what is parked stays due',
    file: DELIVER_ALL,
    find: "const owed = Object.values(deliveries).filter(({ state }) => state === 'owed');",
    replace:
      "const owed = Object.values(deliveries).filter(({ state }) => state === 'owed' || state === 'parked');",
  },
  {
    name: 'an upload goes though an endpoint has not taken the event',
    file: 'shared/deliveries/delivery.ts',
    find: "({ state }) => state === 'delivered' || state === 'dropped')",
    replace: "({ state }) => state === 'delivered' || state === 'dropped' || state === 'parked')",
  },
  {
    name: 'an endpoint is switched off with its first failure',
    file: JUDGE_ATTEMPT,
    find: 'nowMs - failingSinceMs >= offAfterMs',
    replace: 'nowMs - failingSinceMs >= 0',
  },
  {
    name: 'an endpoint that takes nothing is never switched off',
    file: JUDGE_ATTEMPT,
    find: 'nowMs - failingSinceMs >= offAfterMs',
    replace: 'nowMs - failingSinceMs < 0',
  },
  {
    name: 'nobody is told that an endpoint was switched off',
    file: DRAIN,
    find: 'await ports.announceOff(endpoint);',
    replace: '',
  },
  {
    name: 'an endpoint is told that it was switched off itself',
    file: 'functions/deliver-result/announce-off.ts',
    find: ', body, except: endpoint_id }',
    replace: ', body }',
  },
  {
    name: 'an endpoint that is not subscribed is told',
    file: 'shared/deliveries/event-names.ts',
    find: "pattern.endsWith('*') ? event.startsWith(pattern.slice(0, -1)) : pattern === event,",
    replace: "pattern.endsWith('*') ? event.startsWith(pattern.slice(0, -1)) : pattern !== event,",
  },
  {
    name: 'an endpoint that has taken the event is told again with the others',
    file: DELIVER_ALL,
    find: "return state === 'owed' && next_attempt_at <= nowMs;",
    replace: "return (state === 'owed' || state === 'delivered') && next_attempt_at <= nowMs;",
  },
  {
    name: 'an attempt that was throttled is not logged',
    file: JUDGE_ATTEMPT,
    find: "logged: 'throttled'",
    replace: "logged: 'failed'",
  },
];

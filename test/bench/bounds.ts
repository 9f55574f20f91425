/**
 * The most that counted figures may be: test/bench/counted.test.ts fails above them, test/infra/bundles.test.ts for bundles.
 * Each is what was counted when it was set, with a little room. Whoever raises one says why in the commit.
 */
import type { FunctionName } from '../../infra/function-names.ts';
import type { Summary } from './jobs/cost.ts';

/** In kB, minified, without the source map. */
export const BUNDLE_KILOBYTES: Readonly<Record<FunctionName, number>> = {
  // On the clock of somebody else's timeout: nothing but what it takes to sign a call.
  'receive-notification': 28,
  'admit-request': 20,
  // pdf.js, for counting pages: evaluated with the first PDF.
  'submit-job': 2_460,
  'unpack-batch': 2_440,
  // Everybody else: clients of the AWS SDK are 450 kB of each.
  'create-upload': 640,
  'read-job': 710,
  'change-job': 660,
  'track-job': 580,
  'manage-templates': 620,
  'manage-endpoints': 610,
  'start-job': 720,
  'settle-job': 740,
  'deliver-result': 720,
  'purge-job': 620,
  'poll-due-items': 640,
};

/** For one job of that kind, all that is rare or once a minute left out. Units have room for one write more of 1 kB. */
export const A_JOB: Readonly<Record<string, Summary>> = {
  azoraone: {
    calls: 26.2,
    writes: 12,
    'write units': 49,
    reads: 5,
    'read units': 4.5,
    messages: 4,
    'provider calls': 3,
  },
  'azoraone, webhook lost': {
    calls: 29.2,
    writes: 13,
    'write units': 53,
    reads: 6,
    'read units': 5.5,
    messages: 4,
    'provider calls': 3,
  },
  'azoraone, delivery retried once': {
    calls: 34,
    writes: 17,
    'write units': 67,
    reads: 7,
    'read units': 6,
    messages: 5,
    'provider calls': 3,
  },
  'azoraone, one of 20 in an archive': {
    calls: 28.2,
    writes: 14,
    'write units': 55,
    reads: 4.5,
    'read units': 4,
    messages: 4.4,
    'provider calls': 3,
  },
  docuprox: {
    calls: 31.5,
    writes: 13.2,
    'write units': 41.2,
    reads: 7.2,
    'read units': 6.7,
    messages: 4,
    'provider calls': 3,
  },
  // All events are subscribed to: seven webhooks a document.
  ocrolus: {
    calls: 116,
    writes: 63,
    'write units': 152,
    reads: 35,
    'read units': 32,
    messages: 13.1,
    'provider calls': 6.5,
  },
};

export const AN_IDLE_POLL = { queries: 8, 'read units': 4, receives: 5 } as const;

/** With 100 items due, however many are open. */
export const A_POLL = { queries: 8, itemsRead: 100, claims: 100, wakeUps: 100 } as const;

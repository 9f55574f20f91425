/** The documents that `npm start` hands in: results, a failure, and webhooks that are lost and made good by the schedule. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { followJobs } from '../../../infra/local/follow-jobs.ts';
import { handInSamples } from '../../../infra/local/hand-in-samples.ts';
import { judgeSample } from '../../../infra/local/judge-sample.ts';
import { paperhookClient } from '../../../infra/local/paperhook-client.ts';
import { sampleDocuments } from '../../../infra/local/samples/sample-documents.ts';
import { openSystem } from '../../end-to-end/open-system.ts';
import type { System } from '../../end-to-end/system.ts';

let system: System;

before(async () => {
  system = await openSystem();
});

after(() => system.close());

test('every sample document ends as it should and is delivered, those whose webhook is lost found by the schedule', async () => {
  const client = paperhookClient(system.apiUrl, system.apiKey);
  const handedIn = await handInSamples(system, client);
  const followed = await followJobs(handedIn, client, () => {}, AbortSignal.timeout(system.patience.boundMs));
  const deliveries = await system.deliveries();
  for (const one of followed)
    assert.deepEqual(judgeSample(one, deliveries, system.signingSecrets), [], one.sample.fileName);
  const { length: byPoller } = followed.filter(({ job }) => job.completed_via === 'poller');
  const samples = await sampleDocuments();
  const { length: lost } = samples.filter(({ webhook }) => webhook === 'lost');
  assert.deepEqual([followed.length, byPoller], [samples.length, lost]);
});

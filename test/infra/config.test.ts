import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { settingsFor } from '../../infra/stages/settings-for.ts';
import { parseSimulators } from '../../infra/stages/simulators.ts';

describe('settingsFor', () => {
  it('refuses a stage that it does not know, and names those it does', () => {
    assert.throws(() => settingsFor('staging'), {
      message: 'Unknown stage "staging": use one of local, test, development, production',
    });
    assert.throws(() => settingsFor(''), /Unknown stage "": use one of local, test, development, production/);
    assert.throws(() => settingsFor(undefined), /Unknown stage undefined/);
    assert.throws(() => settingsFor('toString'), /Unknown stage "toString"/);
  });

  it('differs between development and production only in how it gives state up', () => {
    const { stage: _, ...development } = settingsFor('development');
    const { stage: __, ...production } = settingsFor('production');
    assert.deepEqual(development, {
      ...production,
      logRetentionDays: 14,
      keepState: false,
      deletionProtection: false,
    });
  });

  it('has the numbers of production in a stage wherever that says nothing else', () => {
    const { functions, queues, alarms, files } = settingsFor('local');
    assert.deepEqual(functions['start-job'], { timeoutSeconds: 5, memoryMegabytes: 1280 });
    assert.deepEqual(functions['read-job'], { timeoutSeconds: 29, memoryMegabytes: 1024 });
    assert.deepEqual(queues.batchSize, { unpack: 1, start: 5, settle: 5, deliver: 5, purge: 5 });
    assert.deepEqual([alarms.polls, files], [{ minutes: 5, failures: 3 }, { expiryDays: 1 }]);
    assert.deepEqual(settingsFor('production').functions['start-job'], {
      timeoutSeconds: 90,
      memoryMegabytes: 1280,
    });
  });

  it("ends jobs before the upload's 24 hours, and keeps results for 24", () => {
    assert.deepEqual(settingsFor('production').jobs, {
      deadlineSeconds: 23 * 3600,
      firstCheckSeconds: 60,
      maxCheckSeconds: 10 * 60,
      echoSeconds: 30 * 60,
      wakeGraceSeconds: 60,
      resultSeconds: 24 * 3600,
    });
  });

  it('has the simulators and the sample endpoint where npm start puts them, if nobody says where', () => {
    const { providerUrls, exemptHosts } = settingsFor('local');
    assert.deepEqual(providerUrls, {
      azoraone: 'http://127.0.0.1:3901',
      docuprox: 'http://127.0.0.1:3903/v1',
      ocrolus: 'http://127.0.0.1:3904',
      ocrolus_auth: 'http://127.0.0.1:3904',
    });
    assert.deepEqual(exemptHosts, ['127.0.0.1:3902']);
  });

  it('puts the simulator and the sample endpoint where the one-machine run says', () => {
    const local = settingsFor('local', {
      providerUrls: { azoraone: 'http://127.0.0.1:40001', ocrolus_auth: 'http://127.0.0.1:40004/auth' },
      exemptHosts: ['127.0.0.1:40002'],
    });
    assert.deepEqual(local.providerUrls, {
      azoraone: 'http://127.0.0.1:40001',
      ocrolus_auth: 'http://127.0.0.1:40004/auth',
    });
    assert.deepEqual(local.exemptHosts, ['127.0.0.1:40002']);
  });

  for (const stage of ['production', 'development']) {
    it(`lets no address from outside into ${stage}, and exempts no host there`, () => {
      const settings = settingsFor(stage, {
        providerUrls: { azoraone: 'http://127.0.0.1:40001' },
        exemptHosts: ['127.0.0.1:40002'],
      });
      assert.deepEqual(settings.providerUrls, {});
      assert.deepEqual(settings.exemptHosts, []);
      assert.deepEqual(settingsFor(stage).exemptHosts, []);
    });
  }

  it('has local times that a person can wait for', () => {
    const local = settingsFor('local');
    assert.deepEqual(
      {
        poll: local.localPollSeconds,
        firstCheck: local.jobs.firstCheckSeconds,
        maxCheck: local.jobs.maxCheckSeconds,
        deadline: local.jobs.deadlineSeconds,
        worker: local.functions['start-job'].timeoutSeconds,
        deliveries: local.deliveries.scheduleSeconds,
      },
      { poll: 2, firstCheck: 3, maxCheck: 10, deadline: 600, worker: 5, deliveries: [0, 1, 2, 4, 8, 15, 30] },
    );
  });
});

describe('stage test', () => {
  it('has all providers below the one URL that it is given, and its private host exempt', () => {
    const test = settingsFor('test', parseSimulators('https://127.0.0.1:4566/api/token'));
    assert.deepEqual(test.providerUrls, {
      azoraone: 'https://127.0.0.1:4566/api/token/azoraone',
      docuprox: 'https://127.0.0.1:4566/api/token/docuprox/v1',
      ocrolus: 'https://127.0.0.1:4566/api/token/ocrolus',
      ocrolus_auth: 'https://127.0.0.1:4566/api/token/ocrolus',
    });
    assert.deepEqual(test.exemptHosts, ['127.0.0.1:4566']);
  });

  it('exempts no host on AWS', () => {
    const url = 'https://abcdefghij.execute-api.eu-north-1.amazonaws.com/token';
    assert.deepEqual(settingsFor('test', parseSimulators(url)).exemptHosts, []);
  });

  it('gives its state up and keeps the poller of production', () => {
    const { keepState, deletionProtection, poller } = settingsFor('test');
    assert.deepEqual([keepState, deletionProtection, poller.rateMinutes], [false, false, 1]);
  });

  it('takes no text that is no URL', () => {
    assert.throws(() => parseSimulators('localhost'), /^Error: simulators "localhost" is no URL/);
    assert.throws(() => parseSimulators(true), /is no URL/);
  });
});

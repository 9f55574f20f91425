/** AzoraOne's model in a world. */
import { createAzoraOneModel } from '../../../infra/local/simulators/azoraone/model.ts';
import type { Account } from './account.ts';
import { sendOtherWebhooks } from './other-webhooks.ts';
import type { ProviderWorld } from './provider.ts';

const MALFORMED = ['not_json', 'no_file_id', 'other_file_id', 'unknown_status'] as const;

export function createAzoraOne(world: ProviderWorld, processingMs: () => number): Account {
  const { clock, faults } = world;
  const model = createAzoraOneModel({ now: clock.nowMs, preprocessingMs: processingMs });
  return {
    model,
    about({ method, path, body }) {
      if (body.kind === 'form') return { jobId: jobOfWebhook(body.fields['webhookurl']), kind: 'hand over' };
      const jobId = decodeURIComponent(path.split('/')[6] ?? '');
      return { jobId, kind: method === 'GET' ? 'look' : 'other' };
    },
    files: (jobId) =>
      model
        .files()
        .filter(({ webhookUrl }) => jobOfWebhook(webhookUrl) === jobId)
        .map(({ fileID, status, finishesAt }) => ({ id: fileID, isFailed: status === 'ERROR', finishesAt })),
    onTaken: (request) => sendOtherWebhooks(world, model, request),
    addFault: (fault) => model.faults.add(fault),
    expectMore(file_name) {
      if (!faults.strikes('webhook_malformed')) return;
      const as = faults.random('webhook_malformed').pick(MALFORMED);
      model.faults.add({ effect: 'malform_webhook', as, file_name, times: 1 });
    },
    passingStatuses: [500, 502, 503, 504, 408, 401, 403],
    // Whatever it says: adding a file twice is adding it once.
    mayHaveDone: () => true,
  };
}

function jobOfWebhook(url: string | undefined): string {
  return new URL(url ?? 'https://none.example').searchParams.get('job') ?? '';
}

/** DocuProx's model in a world, with the template that its dashboard has. */
import { createDocuProxModel } from '../../../infra/local/simulators/docuprox/model.ts';
import type { Account } from './account.ts';
import type { ProviderWorld } from './provider.ts';
import { DOCUPROX_API_KEY, DOCUPROX_TEMPLATE } from './tenants.ts';

const MALFORMED = ['not_json', 'no_job_id', 'other_job_id', 'no_result', 'text_static_values'] as const;
const SHAPES = ['list', 'bare', 'csv'] as const;
/** No documented ones. */
const UNKNOWN_STATUSES = ['QUEUED', 'almost done', ''] as const;

export function createDocuProx(world: ProviderWorld, processingMs: () => number): Account {
  const { clock, faults, random } = world;
  const model = createDocuProxModel({
    now: clock.nowMs,
    processingMs,
    apiKey: DOCUPROX_API_KEY,
    newJobId: random.uuid,
  });
  model.saveTemplate(DOCUPROX_TEMPLATE);
  const jobOf = (providerId: unknown) =>
    String(model.jobs().find((job) => job.jobId === providerId)?.staticValues[ECHO] ?? '');
  return {
    model,
    about({ path, query, body }) {
      if (body.kind === 'form') return { jobId: echoedJob(body.fields['static_values']), kind: 'hand over' };
      const isLook = path.endsWith('/job-status');
      const providerId = body.kind === 'json' ? Object(body.value).job_id : query['job_id'];
      return { jobId: jobOf(providerId), kind: isLook ? 'look' : 'other' };
    },
    files: (jobId) =>
      model
        .jobs()
        .filter(({ staticValues }) => staticValues[ECHO] === jobId)
        .map((job) => ({ id: job.jobId, isFailed: job.state === 'failed', finishesAt: job.finishesAt })),
    onTaken: () => undefined,
    addFault: (fault) => model.faults.add(fault),
    expectMore(file_name) {
      const one = { file_name, times: 1 } as const;
      if (faults.strikes('webhook_malformed')) {
        const as = faults.random('webhook_malformed').pick(MALFORMED);
        model.faults.add({ effect: 'malform_webhook', as, ...one });
      }
      if (faults.strikes('result_lost')) model.faults.add({ effect: 'lose_result', ...one });
      if (faults.strikes('result_otherwise')) {
        const as = faults.random('result_otherwise').pick(SHAPES);
        model.faults.add({ effect: 'shape_result', as, ...one });
      }
      if (faults.strikes('status_unknown')) {
        const as = faults.random('status_unknown').pick(UNKNOWN_STATUSES);
        model.faults.add({ effect: 'spell_status', as, ...one });
      }
    },
    passingStatuses: [500, 502, 503, 504, 401],
    // Of a 4xx that was none, nobody could ever tell.
    mayHaveDone: (status) => status >= 500,
  };
}

const ECHO = 'paperhook_job_id';

/** The job that static values name, as an object or as its JSON. */
export function echoedJob(staticValues: unknown): string {
  const values = typeof staticValues === 'string' ? JSON.parse(staticValues) : staticValues;
  return String(Object(values)[ECHO] ?? '');
}

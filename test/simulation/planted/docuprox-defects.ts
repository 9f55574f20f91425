/** Defects in how a document is handed to a provider that knows no ids of ours. */
import type { Defect } from './defects.ts';

const SUBMIT_ONCE = 'functions/start-job/submit-once.ts';

export const docuProxDefects: readonly Defect[] = [
  {
    name: 'DocuProx is called again at once after an unknown outcome',
    file: 'functions/start-job/index.ts',
    find: 'echoMs: configuration.ECHO_SECONDS * 1000,',
    replace: 'echoMs: 5_000,',
  },
  {
    name: 'that a document is about to be handed over is not written first',
    file: SUBMIT_ONCE,
    find: 'const intended = await store.finish(',
    replace: 'const intended = (job.intent_at ?? 1) ? job : await store.finish(',
  },
  {
    name: 'an unknown outcome is taken for a refusal',
    file: SUBMIT_ONCE,
    find: "thrown instanceof PaperhookError && error.code !== 'outcome_unknown';",
    replace: 'thrown instanceof PaperhookError;',
  },
  {
    name: 'a second call does not show on the timeline',
    file: SUBMIT_ONCE,
    find: 'if (intent_at === undefined) return {};',
    replace: 'if (intent_at === undefined || at > 0) return {};',
  },
  {
    name: 'a server error of DocuProx is taken for a refusal',
    file: 'shared/providers/docuprox/api.ts',
    find: 'if (status >= 500) return unknownOutcome(',
    replace: 'if (status >= 600) return unknownOutcome(',
  },
];

/** Whether a webhook is AzoraOne's: it signs nothing, so the URL that it was given says so. */
import { equalsOne } from '../equals-one.ts';
import { isJobId } from '../job-id.ts';
import type { Verdict, WebhookRequest, WebhookSecrets, WebhookVerifier } from '../webhook-verifier.ts';
import { createConnectionToken, createJobToken } from './webhook-token.ts';

export const azoraOneVerifier: WebhookVerifier = { credentialParameters: ['token'], verify };

/** A URL with a `job` is authentic with that job's token only, one without with the connection's only. */
function verify({ connection, query }: WebhookRequest, secrets: WebhookSecrets): Verdict {
  const jobId = query['job'];
  if (jobId !== undefined && !isJobId(jobId)) return { authentic: false };
  const expected = secrets.webhook_secrets
    .filter((secret) => secret !== '')
    .map((secret) =>
      jobId === undefined
        ? createConnectionToken(connection, secret)
        : createJobToken(connection, jobId, secret),
    );
  const authentic = equalsOne(query['token'] ?? '', expected);
  if (!authentic) return { authentic };
  return jobId === undefined ? { authentic } : { authentic, jobId };
}

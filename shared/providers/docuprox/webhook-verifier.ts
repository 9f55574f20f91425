/**
 * Whether a webhook is DocuProx's: its dashboard lets custom headers be set, so a secret in one of them makes it authentic;
 * nothing is signed. https://www.docuprox.com/docs/integration/webhook
 */
import { equalsOne } from '../equals-one.ts';
import type { WebhookVerifier } from '../webhook-verifier.ts';

/** To be set in the dashboard of each template, with the connection's webhook secret as its value. */
export const SECRET_HEADER = 'x-paperhook-secret';

export const docuProxVerifier: WebhookVerifier = {
  credentialParameters: [],
  verify: ({ headers }, { webhook_secrets }) => ({
    authentic: equalsOne((headers[SECRET_HEADER] ?? '').trim(), webhook_secrets),
  }),
};

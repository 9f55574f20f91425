/** Ocrolus, as the registry knows it. */
import * as z from 'zod';
import { parseSecret, webhookFields } from '../connection-secret.ts';
import { defineProvider } from '../define-provider.ts';
import type { Deployment } from '../provider.ts';
import { ocrolusApi } from './api.ts';
import { ocrolusCall } from './call.ts';
import { EVENTS } from './events.ts';
import { ocrolusNotification } from './notification.ts';
import { ocrolusJobOptions, ocrolusOptions, ocrolusTemplateOptions } from './options.ts';
import { ocrolusTrackedOptions, ocrolusTrackedReference } from './tracked-reference.ts';
import { LONGEST_WINDOW_SECONDS, WEBHOOK_AUTHS } from './webhook-verifier.ts';

export const ocrolusSecret = z.object({
  client_id: z.string().min(1),
  client_secret: z.string().min(1),
  /** Our share of the organization's 20, one more being for analytics: docs.ocrolus.com/reference/api-rate-limit-policy */
  requests_per_second: z.number().min(0.1).max(19).default(15),
  ...webhookFields,
  /** How its webhooks are authentic; `signature` where it is left out. */
  webhook_auth: z.enum(WEBHOOK_AUTHS).optional(),
  /** How far from now a signed webhook's own time may be; 15 minutes where it is left out. */
  webhook_window_seconds: z.int().min(1).max(LONGEST_WINDOW_SECONDS).optional(),
});

/** docs.ocrolus.com/docs/image-groups; GIF stands in an old page only. */
const ACCEPTED = new Set(['application/pdf', 'image/jpeg', 'image/png', 'image/bmp', 'image/tiff']);

const URLS = { ocrolus: 'https://api.ocrolus.com', ocrolus_auth: 'https://auth.ocrolus.com' };

export function ocrolusUrls(providerUrls: Deployment['providerUrls']) {
  const { ocrolus: baseUrl, ocrolus_auth: authUrl } = { ...URLS, ...providerUrls };
  return { baseUrl, authUrl };
}

export const ocrolus = defineProvider({
  accepts: ACCEPTED,
  keepsBooks: true,
  limits: { bytes: 200_000_000, pages: 3000 },
  templateOptions: ocrolusTemplateOptions,
  jobOptions: ocrolusJobOptions,
  options: ocrolusOptions,
  trackedReference: ocrolusTrackedReference,
  trackedOptions: ocrolusTrackedOptions,
  notification: ocrolusNotification,
  events: EVENTS,
  // What is captured depends on the document's form: all of it is taken.
  defaultFields: [],
  connect(name, secretText, { providerUrls, session }, signal) {
    const secret = parseSecret('Ocrolus', ocrolusSecret, secretText);
    const access = {
      ...ocrolusUrls(providerUrls),
      connection: name,
      clientId: secret.client_id,
      clientSecret: secret.client_secret,
      requestsPerSecond: secret.requests_per_second,
    };
    return ocrolusApi(ocrolusCall(access, session, signal));
  },
});

/** AzoraOne, as the registry knows it. */
import * as z from 'zod';
import { parseSecret, webhookFields } from '../connection-secret.ts';
import { defineProvider } from '../define-provider.ts';
import { azoraOneApi } from './api.ts';
import { azoraOneCall } from './call.ts';
import { azoraOneNotification } from './notification.ts';
import { azoraOneFields, azoraOneJobOptions, azoraOneOptions, azoraOneTemplateOptions } from './options.ts';
import { azoraOneTrackedReference } from './tracked-reference.ts';
import { createWebhookUrl } from './webhook-token.ts';

export const azoraOneSecret = z.object({
  /** `sandbox`, or the company's short name: the `{api}` in AzoraOne's URLs. */
  api: z.string().regex(/^[A-Za-z0-9_-]{1,100}$/),
  client_key: z.string().min(1),
  subscription_key: z.string().min(1),
  ...webhookFields,
});

/** Its documentation names PDF, PNG and "receipt photos"; of the others nobody knows. */
const ACCEPTED = new Set(['application/pdf', 'image/png', 'image/jpeg']);

const BASE_URL = 'https://api.azora.one';

export const azoraOne = defineProvider({
  accepts: ACCEPTED,
  templateOptions: azoraOneTemplateOptions,
  jobOptions: azoraOneJobOptions,
  options: azoraOneOptions,
  trackedReference: azoraOneTrackedReference,
  trackedOptions: ({ values }) => ({ company_id: values['companyID'] }),
  notification: azoraOneNotification,
  defaultFields: azoraOneFields,
  connect(name, secretText, { providerUrls, webhookBaseUrl = '' }, signal) {
    const secret = parseSecret('AzoraOne', azoraOneSecret, secretText);
    const access = {
      baseUrl: providerUrls['azoraone'] ?? BASE_URL,
      api: secret.api,
      clientKey: secret.client_key,
      subscriptionKey: secret.subscription_key,
    };
    const webhookUrl = (jobId: string) =>
      createWebhookUrl(webhookBaseUrl, name, jobId, secret.webhook_secrets[0]);
    return azoraOneApi(azoraOneCall(access, signal), webhookUrl);
  },
});

/** DocuProx, as the registry knows it. */
import * as z from 'zod';
import { asPaperhookError } from '../../errors.ts';
import { parseSecret, webhookFields } from '../connection-secret.ts';
import type { ProviderApi } from '../provider.ts';
import type { Provider } from '../registry.ts';
import { docuProxApi } from './api.ts';
import { docuProxCall } from './call.ts';
import { type DocuProxOptions, docuProxJobOptions, docuProxOptions } from './options.ts';
import { docuProxTrackedReference } from './tracked-reference.ts';
import { docuProxWebhookUrl } from './webhook-url.ts';

export const docuProxSecret = z.object({
  /** As a header can carry it. */
  api_key: z.string().regex(/^[\x21-\x7e]+$/),
  ...webhookFields,
});

/** Documented but for WebP, which DocuProx's own clients list. ZIPs are ours to unpack. */
const ACCEPTED = new Set([
  'application/pdf',
  'image/jpeg',
  'image/png',
  'image/gif',
  'image/bmp',
  'image/tiff',
  'image/webp',
]);

export const docuProx: Provider = {
  accepts: ACCEPTED,
  templateOptions: docuProxOptions,
  jobOptions: docuProxJobOptions,
  options: docuProxOptions,
  trackedReference: docuProxTrackedReference,
  trackedOptions: () => ({}),
  // A result has the fields of DocuProx's own template, and only its dashboard knows them: all of them are taken.
  defaultFields: [],
  connect(name, secretText, { providerUrls, webhookBaseUrl = '' }, signal) {
    const { api_key } = parseSecret('DocuProx', docuProxSecret, secretText);
    return {
      api: forStoredOptions(docuProxApi(docuProxCall(providerUrls['docuprox'] ?? '', api_key, signal))),
      webhookUrl: () => docuProxWebhookUrl(webhookBaseUrl, name),
    };
  },
};

/**
 * Options come out of a job's record; they were parsed when the job was accepted, by this or an older version. What no
 * longer fits has sent nothing, so it is no unknown outcome.
 */
function forStoredOptions(api: ProviderApi<DocuProxOptions>): ProviderApi<Record<string, unknown>> {
  return {
    ...api,
    async submit(document, stored) {
      const options = docuProxOptions.safeParse(stored);
      if (!options.success) throw asPaperhookError(options.error);
      return api.submit(document, options.data);
    },
  };
}

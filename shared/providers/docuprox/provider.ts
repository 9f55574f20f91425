/** DocuProx, as the registry knows it. */
import * as z from 'zod';
import { parseSecret, webhookFields } from '../connection-secret.ts';
import { defineProvider } from '../define-provider.ts';
import { docuProxApi } from './api.ts';
import { docuProxCall } from './call.ts';
import { docuProxNotification } from './notification.ts';
import { docuProxJobOptions, docuProxOptions } from './options.ts';
import { docuProxTrackedReference } from './tracked-reference.ts';

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

const BASE_URL = 'https://api.docuprox.com/v1';

export const docuProx = defineProvider({
  accepts: ACCEPTED,
  templateOptions: docuProxOptions,
  jobOptions: docuProxJobOptions,
  options: docuProxOptions,
  trackedReference: docuProxTrackedReference,
  trackedOptions: () => ({}),
  notification: docuProxNotification,
  // A result has the fields of DocuProx's own template, and only its dashboard knows them: all of them are taken.
  defaultFields: [],
  connect(_name, secretText, { providerUrls }, signal) {
    const { api_key } = parseSecret('DocuProx', docuProxSecret, secretText);
    return docuProxApi(docuProxCall(providerUrls['docuprox'] ?? BASE_URL, api_key, signal));
  },
});

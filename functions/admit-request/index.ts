/** A request comes in by API Gateway; whether it came through our CloudFront goes out. Nothing is retried: the caller may. */
import { createGetSecretValue } from '../../shared/lambda/get-secret-value.ts';
import { readConfiguration, text } from '../../shared/lambda/read-configuration.ts';
import { createSecretReader } from '../../shared/lambda/read-secret.ts';
import { createAdmitRequest } from './admit-request.ts';

const environment = process.env;
const settings = readConfiguration(environment, { AWS_REGION: text, EDGE_SECRET: text });

/** A webhook may wait behind it, whose sender gives up after 5 seconds. */
const CALL_TIMEOUT_MS = 2000;

export const handler = createAdmitRequest({
  secretName: settings.EDGE_SECRET,
  secrets: createSecretReader({
    call: createGetSecretValue(environment, settings.AWS_REGION, CALL_TIMEOUT_MS),
    now: Date.now,
  }),
  log: (line) => console[line.outcome === 'admitted' ? 'log' : 'warn'](line),
});

/**
 * Secrets Manager's GetSecretValue: the name or ARN of a secret goes in, its text comes out, undefined when there
 * is no such secret. Throws PaperhookError `unavailable` for every other answer; retries nothing.
 */
import { transient } from '../errors.ts';
import { createSignedCall, type Environment, endpointOverride } from './signed-call.ts';

export type GetSecretValue = (name: string) => Promise<string | undefined>;

/** InvalidRequestException is what a secret answers that has been marked for deletion. */
const MISSING = new Set(['ResourceNotFoundException', 'InvalidRequestException']);

export function createGetSecretValue(
  environment: Environment,
  region: string,
  timeoutMs = 3000,
): GetSecretValue {
  const call = createSignedCall({
    service: 'secretsmanager',
    endpoint:
      endpointOverride(environment, 'SECRETS_MANAGER') ?? `https://secretsmanager.${region}.amazonaws.com`,
    region,
    environment,
    timeoutMs,
  });
  return async (name) => {
    const answer = await call({
      method: 'POST',
      path: '/',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': 'secretsmanager.GetSecretValue',
      },
      body: JSON.stringify({ SecretId: name }),
    });
    const body = parseAnswer(answer.body);
    if (answer.status === 200 && typeof body.SecretString === 'string') return body.SecretString;
    const problem = errorName(body.__type);
    if (answer.status === 400 && MISSING.has(problem)) return undefined;
    throw transient('unavailable', `Secrets Manager answered ${answer.status} ${problem}`);
  };
}

/** Its text is never shown: it may hold the secret. */
function parseAnswer(text: string): { SecretString?: unknown; __type?: unknown } {
  try {
    return Object(JSON.parse(text));
  } catch {
    throw transient('unavailable', 'Secrets Manager answered no JSON');
  }
}

/** `com.amazonaws.secretsmanager#ResourceNotFoundException` and the bare name are both in use. */
function errorName(type: unknown): string {
  return typeof type === 'string' ? (type.split('#').pop()?.slice(0, 60) ?? '') : '';
}

import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { type Listening, listen } from '../services/listen.ts';
import { actions } from './actions.ts';
import { createSecretStore, type SecretStore } from './secret-store.ts';
import { SecretsManagerError } from './secrets-manager-error.ts';

/**
 * Secrets Manager in memory, speaking AWS's JSON 1.1 protocol: the action in `X-Amz-Target`, an error as
 * `{__type, Message}`. Signatures are not checked.
 */
export function startSecretsManager(store: SecretStore = createSecretStore()): Promise<Listening> {
  return listen(
    createServer((request, response) => answer(store, request, response)),
    0,
  );
}

async function answer(store: SecretStore, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const requestId = randomUUID();
  const [status, body] = await run(store, request);
  response.writeHead(status, {
    'content-type': 'application/x-amz-json-1.1',
    'x-amzn-requestid': requestId,
  });
  response.end(JSON.stringify(body));
}

async function run(store: SecretStore, request: IncomingMessage): Promise<[status: number, body: object]> {
  try {
    const target = String(request.headers['x-amz-target']);
    const action = target.startsWith('secretsmanager.') ? actions[target.slice(15)] : undefined;
    if (!action) throw new SecretsManagerError('UnknownOperationException', `unknown operation ${target}`);
    return [200, action(store, await json(request))];
  } catch (error) {
    if (error instanceof SecretsManagerError) return [400, { __type: error.code, Message: error.message }];
    return [500, { __type: 'InternalServiceError', Message: 'An error occurred on the server side.' }];
  }
}

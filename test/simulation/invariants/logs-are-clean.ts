import type { Invariant } from '../observed.ts';
import { SECRETS_TO_LOOK_FOR } from '../outside/tenants.ts';

/** A webhook's token, or a digest of one; but for the ids that dead letters have. */
const TOKEN = /(?<!DEAD#|[0-9a-f])[0-9a-f]{64}/;

export const logsAreClean: Invariant = {
  name: 'logs are clean',
  says: 'No line of a log holds a key, a secret, a token, a signature or anything of a document.',
  judge({ complain }) {
    return {
      onLog(line) {
        const found = SECRETS_TO_LOOK_FOR.some((secret) => line.includes(secret)) || TOKEN.test(line);
        if (found) complain('a log', `this must not be in it: ${line.slice(0, 300)}`);
      },
    };
  },
};

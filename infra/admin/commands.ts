import type { Command } from './command.ts';
import { connect } from './commands/connect.ts';
import { createKeyCommand } from './commands/create-key.ts';
import { listKeysCommand } from './commands/list-keys.ts';
import { revokeKeyCommand } from './commands/revoke-key.ts';
import { showJob } from './commands/show-job.ts';

/** In the order in which the usage lists them. */
export const commands: readonly Command[] = [
  createKeyCommand,
  listKeysCommand,
  revokeKeyCommand,
  connect,
  showJob,
];

import type { Command } from './command.ts';
import { cancelJobCommand } from './commands/cancel-job.ts';
import { connect } from './commands/connect.ts';
import { createKeyCommand } from './commands/create-key.ts';
import { listKeysCommand } from './commands/list-keys.ts';
import { ocrolusConnect } from './commands/ocrolus-connect.ts';
import { ocrolusDisconnect } from './commands/ocrolus-disconnect.ts';
import { ocrolusList } from './commands/ocrolus-list.ts';
import { ocrolusRotate } from './commands/ocrolus-rotate.ts';
import { ocrolusTest } from './commands/ocrolus-test.ts';
import { pause } from './commands/pause.ts';
import { recountBalance } from './commands/recount-balance.ts';
import { redrive } from './commands/redrive.ts';
import { resume } from './commands/resume.ts';
import { retryJobCommand } from './commands/retry-job.ts';
import { revokeKeyCommand } from './commands/revoke-key.ts';
import { setBalance } from './commands/set-balance.ts';
import { showJob } from './commands/show-job.ts';

/** In the order in which the usage lists them. */
export const commands: readonly Command[] = [
  createKeyCommand,
  listKeysCommand,
  revokeKeyCommand,
  connect,
  ocrolusConnect,
  ocrolusList,
  ocrolusTest,
  ocrolusRotate,
  ocrolusDisconnect,
  pause,
  resume,
  setBalance,
  recountBalance,
  showJob,
  retryJobCommand,
  cancelJobCommand,
  redrive,
];

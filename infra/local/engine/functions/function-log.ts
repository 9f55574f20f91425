import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';

export interface FunctionLog {
  path: string;
  write: (text: string | Buffer) => void;
  close: () => void;
}

/** The log file of one function, begun anew. Written at once, so that a reader sees what has happened so far. */
export function openFunctionLog(directory: string, functionName: string): FunctionLog {
  mkdirSync(directory, { recursive: true });
  const path = join(directory, `${functionName}.log`);
  const file = { descriptor: openSync(path, 'w', 0o600) };
  return {
    path,
    write: (text) => {
      if (file.descriptor >= 0) writeSync(file.descriptor, Buffer.from(text));
    },
    close: () => {
      if (file.descriptor >= 0) closeSync(file.descriptor);
      file.descriptor = -1;
    },
  };
}

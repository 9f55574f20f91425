import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { AdminError } from '../admin-error.ts';
import { askOnTerminal } from './ask-on-terminal.ts';
import type { Input } from './input.ts';

export const processInput: Input = {
  isTerminal: process.stdin.isTTY === true,
  readFile: (path) =>
    readFile(path, 'utf8').catch((error) => {
      throw new AdminError('failed', `The file ${path} can't be read (${error.code}).`);
    }),
  readAll: () => text(process.stdin),
  ask: askOnTerminal,
};

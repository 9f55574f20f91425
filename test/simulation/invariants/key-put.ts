import { CopyObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';

/** The key of the object that a command writes; undefined when it writes none. */
export function keyPut(command: object): string | undefined {
  const isPut = command instanceof PutObjectCommand || command instanceof CopyObjectCommand;
  return isPut ? command.input.Key : undefined;
}

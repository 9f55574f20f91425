/** What to say of an option that is none, where it looks like a credential. */
export function refuseCredentials(option: string): string | undefined {
  if (!/api|key|secret|token|password|credential/i.test(option)) return undefined;
  return (
    'Credentials are never taken from arguments, where other users and the history of the shell see them: ' +
    'use --file, pipe them in as JSON, or leave them out to be asked.'
  );
}

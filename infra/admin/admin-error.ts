/** `usage`: the command line is at fault. `failed`: what it asked for could not be done. */
export type AdminFault = 'usage' | 'failed';

/** What the operator is told went wrong: one line, without secrets. */
export class AdminError extends Error {
  readonly fault: AdminFault;

  constructor(fault: AdminFault, message: string) {
    super(message);
    this.name = 'AdminError';
    this.fault = fault;
  }
}

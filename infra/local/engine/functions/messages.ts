// What parent and child process say to each other. Events and results travel as the JSON text that Lambda sends.

export interface Invocation {
  requestId: string;
  payload: string;
  timeoutMs: number;
}

export interface FunctionError {
  errorType: string;
  errorMessage: string;
  trace?: string[];
}

export type HostMessage =
  | { type: 'ready' }
  | { type: 'returned'; payload: string }
  | { type: 'threw'; error: FunctionError };

export type Outcome =
  | { ok: true; payload: string }
  /** error: the handler threw; timeout: killed for it; died: the process ended; init: it never got ready. */
  | { ok: false; reason: 'error' | 'timeout' | 'died' | 'init'; error: FunctionError };

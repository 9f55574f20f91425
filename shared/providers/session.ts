/** What providers keep from one invocation of a function to the next, and share between its workers. One a function instance. */

export interface AccessToken {
  value: string;
  /** Epoch ms from which on another one is to be asked for. */
  refreshAtMs: number;
}

export interface PermitRequest {
  /** Whose limit it is: `ocrolus/{connection}`, or a narrower class of its calls. */
  account: string;
  /** Permits a second, spaced evenly. */
  perSecond: number;
}

export interface Permits {
  /**
   * Waits until one call may be made, over all workers of the deployment. Throws PaperhookError `provider_throttled`, with
   * `retryAfterSeconds`, when that would take too long, and `provider_unavailable` once the signal is aborted.
   */
  take(request: PermitRequest, signal: AbortSignal): Promise<void>;
  /** The provider has refused a call all the same: nobody gets a permit before then (epoch ms). */
  pauseUntil(request: PermitRequest, untilMs: number): Promise<void>;
}

export interface ProviderSession {
  /** By whatever tells one account's token from another's; a promise, so that it is asked for once. */
  tokens: Map<string, Promise<AccessToken>>;
  permits: Permits;
}

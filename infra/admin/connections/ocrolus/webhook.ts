/** A webhook as Ocrolus has it, and what can be done to those of one of its two levels. */

export const LEVELS = ['organization', 'account'] as const;
export type Level = (typeof LEVELS)[number];

export interface WebhookEvent {
  name: string;
  /** At organization level. */
  uuid?: string;
  isActive: boolean;
}

export interface Webhook {
  level: Level;
  /** A uuid; `account` at account level, where there is only one. */
  id: string;
  /** With the user and the password that are in it. */
  url: string;
  description?: string;
  isActive: boolean;
  events: readonly WebhookEvent[];
}

export interface WebhookPlan {
  url: string;
  /** All that it is to be sent. */
  events: readonly string[];
  description?: string;
}

/** What is left out stays. */
export interface WebhookChange extends Partial<WebhookPlan> {
  /** Switched on again. */
  isActive?: true;
}

/** Calls throw PaperhookError, `connection_unusable` where Ocrolus does not allow this account to make them. */
export interface WebhookLevel {
  level: Level;
  list(): Promise<Webhook[]>;
  /** @returns its id. */
  add(plan: WebhookPlan): Promise<string>;
  change(webhook: Webhook, change: WebhookChange): Promise<void>;
  /** What its requests are signed with from now on. */
  setSecret(id: string, secret: string): Promise<void>;
  /** @returns the name of the event that was sent. Throws AdminError where it can't be. */
  test(webhook: Webhook): Promise<string>;
  remove(webhook: Webhook): Promise<void>;
}

/** Of those that are on. */
export function activeEvents({ events }: Webhook): string[] {
  return events.filter(({ isActive }) => isActive).map(({ name }) => name);
}

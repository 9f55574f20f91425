/** How a model is driven: it says when something is next to happen, gives its webhooks out and hears what came of them. */
import type { SimulatorModel } from './simulator.ts';
import type { createWebhooks } from './webhooks.ts';

interface Driven {
  now(): number;
  /** Brings everything that has happened by now about. */
  advance(): void;
  /** When something next happens beside the webhooks, in epoch ms; infinite: never. */
  nextHappeningAt(): number;
  webhooks: Pick<ReturnType<typeof createWebhooks>, 'nextDueAt' | 'takeDue' | 'answered'>;
}

export function driveWebhooks({
  now,
  advance,
  nextHappeningAt,
  webhooks,
}: Driven): Omit<SimulatorModel, 'handle'> {
  return {
    nextEventAt() {
      const next = Math.min(nextHappeningAt(), webhooks.nextDueAt());
      return Number.isFinite(next) ? next : undefined;
    },
    takeDueWebhooks() {
      advance();
      return webhooks.takeDue(now());
    },
    webhookAnswered: (id, answer) => webhooks.answered(id, answer, now()),
  };
}

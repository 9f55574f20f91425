import { AdminError } from '../admin-error.ts';
import type { Answer, Command, Session, Values } from '../command.ts';
import { timeSpan } from '../job/time-span.ts';
import { readOption, requireNoOperands } from '../read-option.ts';
import { countStuck } from '../redrive/count-stuck.ts';
import {
  type Filter,
  filterArguments,
  filterOptions,
  filterUsage,
  isEmpty,
  parseFilter,
} from '../redrive/filter.ts';
import { redriveStuck, type Tally } from '../redrive/redrive-stuck.ts';
import { survey } from '../redrive/survey.ts';
import { commandLine } from '../target/parse-target-choice.ts';

const DEFAULT_RATE = '10';
const SKIPPED: Readonly<Record<Exclude<keyof Tally, 'redriven' | 'due' | 'failed'>, string>> = {
  ended: 'it has ended',
  moved_on: 'it has moved on',
  held: 'a worker has it',
  newer: 'a newer version has written it',
};

export const redrive: Command = {
  words: ['redrive'],
  usage: `--plan ${filterUsage}\n  redrive ${filterUsage} [--rate N] | --all [--rate N]`,
  summary: [
    'Sets stuck items going again: their present step is due now, whatever wait they are in. Stuck is what has failed',
    'at its present step, or has been due for more than 5 minutes. --plan only counts them, by queue, reason, tenant and',
    `age. --rate N is how many a second, ${DEFAULT_RATE} if left out. Without any filter it takes --all.`,
  ].join('\n'),
  options: {
    ...filterOptions,
    plan: { type: 'boolean' },
    all: { type: 'boolean' },
    rate: { type: 'string' },
  },
  parse(values, operands) {
    requireNoOperands(operands);
    const filter = parseFilter(values);
    if (values['all'] === true && !isEmpty(filter)) {
      throw new AdminError('usage', 'Use either --all or filters, not both.');
    }
    const rate = parseRate(readOption(values, 'rate') ?? DEFAULT_RATE);
    if (values['plan'] === true) return (session) => plan(session, filter, redriveCommand(values));
    if (values['all'] !== true && isEmpty(filter)) {
      throw new AdminError('usage', 'Look first with --plan; then say which with a filter, or --all.');
    }
    return (session) => run(session, filter, rate);
  },
};

async function plan(session: Session, filter: Filter, command: string): Promise<Answer> {
  const { stuck, waiting } = await survey(session.target, filter, session.nowMs());
  const others = `${waiting} more owe something and only wait their turn.`;
  if (stuck.length === 0) return { output: [], remarks: [`Nothing of that is stuck. ${others}`] };
  const remarks = [`${stuck.length} stuck. ${others} This would set them going:`, `  ${command}`];
  return { output: countStuck(stuck), remarks };
}

async function run(session: Session, filter: Filter, rate: number): Promise<Answer> {
  const { stuck } = await survey(session.target, filter, session.nowMs());
  const leastMs = (stuck.length * 1000) / rate;
  session.remark(`${stuck.length} to redrive, ${rate} a second at most: at least ${timeSpan(leastMs)}.`);
  const tally = await redriveStuck(session, stuck, { filter, rate });
  const skipped = Object.entries(SKIPPED).flatMap(([outcome, why]) => {
    const count = tally[outcome as keyof typeof SKIPPED];
    return count > 0 ? [`skipped: ${count}, ${why}`] : [];
  });
  const failed = tally.failed > 0 ? [`failed: ${tally.failed}`] : [];
  const due = tally.due > 0 ? [`due: ${tally.due}, left to the poller: SQS took no wake-up`] : [];
  return { output: [`redriven: ${tally.redriven}`, ...due, ...skipped, ...failed], failed: tally.failed > 0 };
}

/** For what a plan has shown. */
function redriveCommand(values: Values): string {
  const filters = filterArguments(values);
  const which = filters.length > 0 ? filters : ['--all'];
  return commandLine(['redrive', ...which].join(' '), values);
}

function parseRate(rate: string): number {
  if (/^[1-9]\d{0,2}$/.test(rate)) return Number(rate);
  throw new AdminError('usage', '--rate takes how many a second, from 1 to 999.');
}

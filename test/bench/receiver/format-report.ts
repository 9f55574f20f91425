import type { Report, Row } from './summarise.ts';

type Column = [title: string, read: (row: Row, plain: Row | undefined) => string];

const COLUMNS: Column[] = [
  ['handler', ({ name }) => name],
  ['bundle kB', ({ bytes }) => (bytes / 1000).toFixed(1)],
  ['load ms', ({ loadMs }) => loadMs.toFixed(1)],
  ['first ms', ({ firstMs }) => firstMs.toFixed(1)],
  ['cold path ms', ({ coldMs }) => coldMs.toFixed(1)],
  ['from-to', ({ coldRange }) => coldRange.map((ms) => ms.toFixed(0)).join('-')],
  ['ratio', (row, plain) => ratio(row.coldMs, plain?.coldMs)],
  ['secret ms', ({ secretMs }) => secretMs.toFixed(1)],
  ['warm ms', ({ warmMs }) => warmMs.toFixed(2)],
  ['CPU ms', ({ cpuMs }) => cpuMs.toFixed(2)],
  ['ratio', (row, plain) => ratio(row.cpuMs, plain?.cpuMs)],
];

/** One table of medians, ratios to the plain handler, and whether the aim is met. */
export function formatReport({ rows, ratios }: Report): string {
  const plain = rows.at(-2);
  const cells = [
    COLUMNS.map(([title]) => title),
    ...rows.map((row) => COLUMNS.map(([, read]) => read(row, plain))),
  ];
  const widths = COLUMNS.map((_, column) => Math.max(...cells.map((line) => line[column]?.length ?? 0)));
  const lines = cells.map((line) =>
    line
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  '),
  );
  return [
    '',
    ...lines,
    '',
    'Medians. cold path = load + first acknowledged webhook, without the secret read, which stands apart; warm and',
    'CPU are for one webhook of a warmed-up process. ratio = to the plain handler.',
    `cold path: ${verdict(ratios.cold, ratios.aim.cold)}`,
    `CPU:       ${verdict(ratios.cpu, ratios.aim.cpu)}`,
  ].join('\n');
}

function ratio(value: number, base: number | undefined): string {
  return base === undefined ? '' : (value / base).toFixed(2);
}

function verdict(value: number, aim: number): string {
  return `${value.toFixed(2)} of the plain handler's, aim ${aim.toFixed(2)}: ${value <= aim ? 'met' : 'missed'}`;
}

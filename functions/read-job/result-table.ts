/**
 * Results as CSV: a header, one row a document. Columns: what is told about the document, the template's fields and
 * whatever else the results have, the static values.
 */
import { csvRow } from './csv.ts';

type Cells = Record<string, unknown>;

export interface TableRow {
  /** The same names in every row. */
  about: Cells;
  result: Cells;
  staticValues: Cells;
}

interface Column {
  header: string;
  cell(row: TableRow): unknown;
}

/** @param rows gone through twice, so that not all of them need be in memory at once. */
export function* csvTable(fields: readonly string[], rows: () => Iterable<TableRow>): Generator<string> {
  const columns = columnsOf(fields, rows());
  yield csvRow(columns.map(({ header }) => header));
  for (const row of rows()) yield csvRow(columns.map(({ cell }) => cell(row)));
}

/** A field has its own name; what would have the name of another column gets its origin in front. */
function columnsOf(fields: readonly string[], rows: Iterable<TableRow>): Column[] {
  const names = { about: new Set<string>(), result: new Set(fields), staticValues: new Set<string>() };
  for (const row of rows) {
    for (const part of ['about', 'result', 'staticValues'] as const)
      for (const name of Object.keys(row[part])) names[part].add(name);
  }
  const taken = new Set(names.result);
  const columns = (part: keyof TableRow, origin: string): Column[] =>
    [...names[part]].map((name) => {
      const header = origin === '' ? name : freeName(name, origin, taken);
      return { header, cell: (row) => (Object.hasOwn(row[part], name) ? row[part][name] : undefined) };
    });
  return [
    ...columns('about', 'document.'),
    ...columns('result', ''),
    ...columns('staticValues', 'static_values.'),
  ];
}

function freeName(name: string, origin: string, taken: Set<string>): string {
  let free = name;
  while (taken.has(free)) free = `${origin}${free}`;
  taken.add(free);
  return free;
}

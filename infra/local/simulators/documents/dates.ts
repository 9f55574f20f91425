/** Dates as ordinary invoices write them, given back as YYYY-MM-DD. */
const MONTHS = [
  /^jan/i,
  /^feb/i,
  /^mar/i,
  /^apr/i,
  /^ma[jy]/i,
  /^jun/i,
  /^jul/i,
  /^aug/i,
  /^sep/i,
  /^o[ck]t/i,
  /^nov/i,
  /^de[ck]/i,
];
const MONTH = String.raw`(?:jan|feb|mar|apr|ma[jy]|jun|jul|aug|sep|o[ck]t|nov|de[ck])\p{L}*\.?`;

const YEAR_FIRST = /(?<![\d-])(\d{4})([-/.]?)(\d{2})\2(\d{2})(?![\d-])/gu;
const DAY_FIRST = /(?<!\d)(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?!\d)/gu;
const DAY_MONTH_NAME = new RegExp(String.raw`(?<!\d)(\d{1,2})\.?\s+(${MONTH})\s+(\d{4})(?!\d)`, 'giu');
const MONTH_NAME_DAY = new RegExp(String.raw`(?<!\p{L})(${MONTH})\s+(\d{1,2}),?\s+(\d{4})(?!\d)`, 'giu');

export function firstDate(text: string): string | undefined {
  return allDates(text)[0];
}

/** In the order of the text. */
export function allDates(text: string): string[] {
  return [
    ...found(text, YEAR_FIRST, (m) => isoDate(m[1], m[3], m[4])),
    ...found(text, DAY_FIRST, (m) => isoDate(m[3], m[2], m[1]) ?? isoDate(m[3], m[1], m[2])),
    ...found(text, DAY_MONTH_NAME, (m) => isoDate(m[3], monthNumber(m[2]), m[1])),
    ...found(text, MONTH_NAME_DAY, (m) => isoDate(m[3], monthNumber(m[1]), m[2])),
  ]
    .toSorted((a, b) => a.at - b.at)
    .map(({ date }) => date);
}

/** A year is no amount. */
export function withoutDates(text: string): string {
  return [YEAR_FIRST, DAY_FIRST, DAY_MONTH_NAME, MONTH_NAME_DAY].reduce(
    (rest, pattern) => rest.replaceAll(pattern, ' '),
    text,
  );
}

function found(text: string, pattern: RegExp, read: (match: RegExpMatchArray) => string | undefined) {
  return [...text.matchAll(pattern)].flatMap((match) => {
    const date = read(match);
    return date === undefined ? [] : [{ at: match.index, date }];
  });
}

function monthNumber(name = ''): string {
  return String(MONTHS.findIndex((month) => month.test(name)) + 1);
}

/** Undefined for what is no day of the calendar. */
function isoDate(year = '', month = '', day = ''): string | undefined {
  const iso = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const parsed = new Date(`${iso}T00:00:00Z`);
  const exists = !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(iso);
  return exists && year > '1950' && year < '2100' ? iso : undefined;
}

import { format } from 'node:util';

const levels = { trace: 0, debug: 1, info: 2, warn: 3, error: 4 } as const;

/** Makes console write one JSON line a call, as Lambda's JSON log format does, from the level that is configured. */
export function writeLogsAsJson(requestId: () => string): void {
  const configured = process.env['AWS_LAMBDA_LOG_LEVEL']?.toLowerCase() ?? 'info';
  const lowest = Object.entries(levels).find(([level]) => level === configured)?.[1] ?? levels.info;
  const write = (level: string, values: unknown[]) => {
    const line = {
      timestamp: new Date().toISOString(),
      level: level.toUpperCase(),
      requestId: requestId(),
      ...contentOf(values),
    };
    process.stdout.write(`${JSON.stringify(line, plainError)}\n`);
  };
  for (const [level, rank] of Object.entries(levels)) {
    Object.assign(console, {
      [level]: rank < lowest ? () => {} : (...values: unknown[]) => write(level, values),
    });
  }
  console.log = console.info;
}

/** An object alone stays one, so that its fields can be queried; everything else becomes text. */
function contentOf(values: unknown[]): object {
  const [first] = values;
  const error = values.find((value) => value instanceof Error);
  if (values.length === 1 && !error && typeof first === 'object') return { message: first };
  return { message: format(...values), ...(error ? fieldsOf(error) : {}) };
}

function fieldsOf(error: Error): object {
  return {
    errorType: error.name,
    errorMessage: error.message,
    stackTrace: error.stack?.split('\n').slice(1),
  };
}

function plainError(_key: string, value: unknown): unknown {
  return value instanceof Error ? fieldsOf(value) : value;
}

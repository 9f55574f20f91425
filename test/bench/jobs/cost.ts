/** What counts cost at list prices, by service, in US dollars. */
import { FUNCTION_NAMES } from '../../../infra/function-names.ts';
import { settingsFor } from '../../../infra/stages/settings-for.ts';
import { PRICES } from '../prices.ts';
import type { Counts } from './meter.ts';

export const SERVICES = ['API Gateway', 'Lambda', 'DynamoDB', 'SQS', 'S3', 'logs', 'data transfer'] as const;
export type Cost = Record<(typeof SERVICES)[number], number>;

const { functions } = settingsFor('production');

export function costOf(counts: Counts): Cost {
  const of = (name: string) => counts[name] ?? 0;
  const puts = of('s3.PutObject') + of('s3.CopyObject') + of('s3.ListObjectsV2');
  const gets = of('s3.GetObject') + of('s3.HeadObject');
  return {
    'API Gateway': of('api') * PRICES.apiRequest,
    Lambda: FUNCTION_NAMES.reduce((sum, name) => {
      const gigabytes = functions[name].memoryMegabytes / 1024;
      const seconds = of(`ms.${name}`) / 1000;
      const requests = of(`invocations.${name}`) * PRICES.lambdaRequest;
      return sum + requests + gigabytes * seconds * PRICES.lambdaGigabyteSecond;
    }, 0),
    DynamoDB: writeUnitsOf(counts) * PRICES.dynamodbWriteUnit + of('read_units') * PRICES.dynamodbReadUnit,
    SQS: of('sqs') * PRICES.sqsRequest + of('sqs_fair') * PRICES.sqsFairRequest,
    S3: puts * PRICES.s3Put + gets * PRICES.s3Get,
    logs: (of('bytes.log') / 1e9) * PRICES.logsGigabyte,
    'data transfer': (of('bytes.out') / 1e9) * PRICES.transferGigabyte,
  };
}

export function totalOf(cost: Cost): number {
  return SERVICES.reduce((sum, service) => sum + cost[service], 0);
}

/** Of the tables and their indexes. */
export function writeUnitsOf(counts: Counts): number {
  return sumOf(counts, (name) => name === 'write_units' || name.startsWith('index_write_units.'));
}

/** Counts are means of tenths or hundredths; their sums are to be none but such. */
function sumOf(counts: Counts, isWanted: (name: string) => boolean): number {
  const sum = Object.entries(counts).reduce(
    (total, [name, count]) => total + (isWanted(name) ? count : 0),
    0,
  );
  return Math.round(sum * 100) / 100;
}

const MESSAGES = 'sqs.SendMessage';

/** The figures that have bounds. `calls`: all that the functions ask of AWS. */
export function summaryOf(counts: Counts) {
  const sum = (isWanted: (name: string) => boolean) => sumOf(counts, isWanted);
  return {
    calls: sum((name) => /^(dynamodb|s3|sqs|secretsmanager)\./.test(name)),
    writes: sum((name) => /^dynamodb\.(Put|Update|Delete)Item$/.test(name)),
    'write units': writeUnitsOf(counts),
    reads: sum((name) => /^dynamodb\.(GetItem|Query)$/.test(name)),
    'read units': counts['read_units'] ?? 0,
    messages: counts[MESSAGES] ?? 0,
    'provider calls': counts['provider_calls'] ?? 0,
  };
}

export type Summary = ReturnType<typeof summaryOf>;

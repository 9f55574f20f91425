/** A provider whose options have a type of their own goes in; out comes one that takes a job's options as they are stored. */
import type * as z from 'zod';
import { asPaperhookError } from '../errors.ts';
import type { Provider, ProviderApi } from './provider.ts';

/** A job's options were parsed when it was accepted, by this or an older version: they are parsed again for each call. */
export function defineProvider<Options extends Record<string, unknown>>(
  provider: Provider<Options>,
): Provider {
  return {
    ...provider,
    connect: (...given) => forStoredOptions(provider.connect(...given), provider.options),
  };
}

function forStoredOptions<Options extends Record<string, unknown>>(
  api: ProviderApi<Options>,
  schema: z.ZodType<Options>,
): ProviderApi<Record<string, unknown>> {
  // What no longer fits has sent nothing, so it is no unknown outcome.
  const parse = (stored: Record<string, unknown>): Options => {
    const { data, error } = schema.safeParse(stored);
    if (error) throw asPaperhookError(error);
    return data;
  };
  const { books, ...rest } = api;
  return {
    ...rest,
    submit: async (document, options, book) => api.submit(document, parse(options), book),
    fetchResult: async (reference, learnt, options, isOfBatch) =>
      api.fetchResult(reference, learnt, parse(options), isOfBatch),
    ...(books && {
      books: {
        ...books,
        choose: (options, job) => books.choose(parse(options), job),
        open: async (choice, options) => books.open(choice, parse(options)),
        awaits: (options, isOfBatch) => books.awaits(parse(options), isOfBatch),
        fetchBatchResult: async (book, options) => books.fetchBatchResult(book, parse(options)),
        hasBatchResult: (options) => books.hasBatchResult(parse(options)),
      },
    }),
  };
}

/** Defects in how documents go through Books that they share, and in how a provider is called that counts its calls. */
import type { Defect } from './defects.ts';

const SETTLE_BOOK = 'functions/settle-job/settle-book.ts';
const INTO_BOOK = 'functions/start-job/into-book.ts';
const BOOKS = 'shared/providers/ocrolus/books.ts';
const SUBMIT = 'shared/providers/ocrolus/submit.ts';
const CALL = 'shared/providers/ocrolus/call.ts';

export const ocrolusDefects: readonly Defect[] = [
  {
    name: 'a job does not leave its Book',
    file: 'functions/deliver-result/tell-end.ts',
    find: 'if (job.book) await tellBook(',
    replace: 'if (job.book && job.end_told) await tellBook(',
  },
  {
    name: 'who joins a Book that is just put away is overlooked',
    file: SETTLE_BOOK,
    find: '    heedsNews: true,\n    changes: { ended',
    replace: '    changes: { ended',
  },
  {
    name: 'a job that has ended may wait for its Book for ever',
    file: SETTLE_BOOK,
    find: 'for (const item of forgotten) await books.leave(id, item);',
    replace: 'forgotten.length = 0; void books; void id;',
  },
  {
    name: 'a Book wakes its jobs before it writes what has ended',
    file: SETTLE_BOOK,
    find: 'const isWritten = woken.length === 0 || (await ports.bookSteps.store.finish(book.id, { token }, changes));',
    replace: 'void token; const isWritten = true;',
  },
  {
    name: "a Book's lease is not taken for an image",
    file: INTO_BOOK,
    find: 'return alone(ports, seen, leaseMs, async () => ({ result: await submit() }));',
    replace: 'void leaseMs; return submit();',
  },
  {
    name: 'a Book is made without looking for its name first',
    file: BOOKS,
    find: '  const found = await findBook(call, name);\n  if (found) return opened(found);\n',
    replace: '',
  },
  {
    name: 'a job joins its Book before its document is there',
    file: 'functions/start-job/start-job.ts',
    find: 'const submit = (document: ProviderDocument) => api.submit(document, template.options, book?.reference);',
    replace:
      "if (book) await ports.books.join(book.itemId, job.id, { key: 'document/coming', about: {}, since: ports.around.nowMs() }, ports.around.nowMs() + ports.firstCheckMs); const submit = (document: ProviderDocument) => api.submit(document, template.options, book?.reference);",
  },
  {
    name: 'what has ended is forgotten on the next look',
    file: SETTLE_BOOK,
    find: 'const entries = keys.map((key) => [key, before[key] ?? ended[key] ?? deleted] as const);',
    replace:
      'const entries = keys.map((key) => [key, before[key] ? undefined : (ended[key] ?? deleted)] as const);',
  },
  {
    name: 'a batch does not wait for its common result',
    file: 'functions/settle-job/batch-result.ts',
    find: 'if (!extraction) return comeAgain(ports, batch, joined);',
    replace: 'if (!extraction) return { changes: joined };',
  },
  {
    name: 'a webhook is taken for the end of all documents',
    file: SETTLE_BOOK,
    find: 'const seen = await api.books.look(book.reference);',
    replace:
      "const looked = await api.books.look(book.reference); const told = Object.values(book.waiting).flatMap(({ key }) => (key ? [[key, { state: 'ready' }] as const] : [])); const seen: BookLook = via === 'notification' ? { ...looked, ended: { ...Object.fromEntries(told) } } : looked;",
  },
  {
    name: 'replays are looked at',
    file: 'functions/settle-job/take-notification.ts',
    find: "isReplayed ? { outcome: 'replayed' } :",
    replace: "isReplayed && !body ? { outcome: 'replayed' } :",
  },
  {
    name: 'news of a Book wakes nobody who waits for more than the end of a document',
    file: SETTLE_BOOK,
    find: '(hasNews && isWaitingForMore(job, ended))',
    replace: '(!hasNews && isWaitingForMore(job, ended))',
  },
  {
    name: 'no permits are taken',
    file: CALL,
    find: 'await session.permits.take(permitFor(access, request), signal);',
    replace: '',
  },
  {
    name: 'others are not told that Ocrolus asked for a pause',
    file: CALL,
    find: 'await pause(access, session, answer).catch(() => undefined);',
    replace: 'void pause;',
  },
  {
    name: 'a document that is there already is refused',
    file: SUBMIT,
    find: 'if (isDuplicate && !ids) throw inAnotherBook();',
    replace: 'if (isDuplicate) throw inAnotherBook();',
  },
];

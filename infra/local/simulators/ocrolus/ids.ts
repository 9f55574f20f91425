/** Ids as Ocrolus has them: whole numbers (pk) and UUIDs, which come back with or without dashes and in any case. */
export type Ids = ReturnType<typeof createIds>;

export function createIds(newUuid: () => string) {
  let pk = 50_000_000;
  return {
    uuid: newUuid,
    pk(): number {
      pk += 1;
      return pk;
    },
  };
}

export function countedUuids(): () => string {
  let count = 0;
  return () => {
    count += 1;
    return `0c401000-0000-4000-8000-${String(count).padStart(12, '0')}`;
  };
}

export function isSameUuid(one: string, other: string): boolean {
  return bareUuid(one) === bareUuid(other);
}

export function bareUuid(uuid: string): string {
  return uuid.replaceAll('-', '').toLowerCase();
}

export function isUuid(text: string): boolean {
  return /^[0-9a-f]{32}$/.test(bareUuid(text));
}

import type { DirectoryEntry } from './read-directory.ts';

export interface PlacedEntry extends DirectoryEntry {
  /** Where the next one begins, or the archive ends: up to there its bytes are its own. */
  end: number;
}

/** In the order in which they lie in the archive, which is that of its directory unless somebody sorted one of them. */
export function entriesInPlace(entries: readonly DirectoryEntry[], archiveBytes: number): PlacedEntry[] {
  return entries
    .toSorted((one, other) => one.offset - other.offset)
    .map((entry, index, sorted) => ({ ...entry, end: sorted[index + 1]?.offset ?? archiveBytes }));
}

/** What an archive may hold. It is refused as a whole before anything is made of it. */

/** Each document is a job: one archive is to be unpacked in one go, and not to hold up everybody else's. */
export const MOST_DOCUMENTS = 1_000;

/**
 * With folders and the hidden files that operating systems add, which are skipped: macOS puts one beside each document.
 * Bounds the reading of the directory.
 */
export const MOST_ENTRIES = 3_000;

/** Of all documents together, unpacked. At a hundred megabytes a second, which a small function does, 20 seconds. */
export const MOST_UNPACKED_BYTES = 2_000_000_000;

/**
 * Of one document, unpacked. It is in memory as a whole while it is checked, packed and unpacked, and again while it is
 * sent: two of these at once fit into 512 MB beside the function itself. Scanned contracts of some hundred pages are smaller.
 */
export const LARGEST_DOCUMENT_BYTES = 50_000_000;

/**
 * Unpacked bytes for each byte of the archive. Documents are compressed already or compress to a tenth; deflate reaches
 * 1,032. Not asked of each document: a blank page, scanned as BMP, does reach that.
 */
export const LARGEST_RATIO = 100;

/** By which a deflated entry may be larger than its document: what it holds is read at once. Deflate itself adds a thousandth. */
export const MOST_WASTE_BYTES = 1_000_000;

/** As for a document that is handed in by itself. */
export const LONGEST_NAME = 200;

/** What is read at once from the bucket: a request takes as long as some megabytes of transfer. */
export const READ_AHEAD_BYTES = 4_194_304;

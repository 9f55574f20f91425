/** Names that Ocrolus takes: of fewer than 255 characters, some of which it advises against. docs.ocrolus.com/reference/multipartform-data-payloads */

const LONGEST_STEM = 100;

/** With our job's id, so that no two documents have the same; the extension stays. */
export function ocrolusFileName(name: string, jobId: string): string {
  const clean = name.replace(/[/\\*?<>:|"'&%\p{C}]/gu, '_');
  const extension = /\.[A-Za-z0-9]{1,10}$/.exec(clean)?.[0] ?? '';
  const stem = [...clean.slice(0, clean.length - extension.length)].slice(0, LONGEST_STEM).join('');
  return `${stem}-${jobId}${extension}`;
}

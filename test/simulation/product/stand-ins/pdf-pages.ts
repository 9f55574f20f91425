/** In the place of shared/files/pdf-pages.ts: the documents of a simulated world have one page, and are PDFs by their header only. */
export async function pdfPages(): Promise<number> {
  return 1;
}

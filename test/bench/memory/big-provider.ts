/** In AzoraOne's place: takes any file, and says of each that it is ready, with a result of that many bytes. */
import { createServer } from 'node:http';
import { type Listening, listen } from '../../../infra/local/engine/services/listen.ts';

export function startBigProvider(resultBytes: number): Promise<Listening> {
  const extracted = JSON.stringify({
    success: true,
    data: { invoiceNumber: '20417', totalSum: '3268,75', rows: rowsOf(resultBytes) },
  });
  const item = JSON.stringify({ success: true, data: { status: 'READY', type: 'SupplierInvoice' } });
  const server = createServer((request, response) => {
    const isExtraction = request.url?.endsWith('?extended=true');
    request.resume().on('end', () => {
      response.writeHead(request.method === 'POST' ? 202 : 200, { 'content-type': 'application/json' });
      response.end(isExtraction ? extracted : item);
    });
  });
  return listen(server, 0);
}

/** As an answer is made of: many small values. */
export function rowsOf(bytes: number): object[] {
  const row = { description: 'Kopieringspapper A4, 5 x 500 ark', quantity: '4', amount: '1276,00' };
  return Array.from({ length: Math.floor(bytes / JSON.stringify(row).length) }, () => row);
}

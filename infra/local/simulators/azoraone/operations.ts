/** Which of the documented operations a request names. */
import type { ModelRequest } from '../model-request.ts';

export const OPERATIONS = [
  'list_companies',
  'add_company',
  'get_company',
  'update_company',
  'add_file',
  'get_file',
  'extract_supplier_invoice',
  'extract_receipt',
  'bookkeep_supplier_invoice',
  'bookkeep_receipt',
] as const;
export type Operation = (typeof OPERATIONS)[number];

export interface OperationCall {
  operation: Operation;
  companyID: string;
  fileID: string;
}

const API_VERSION = 'v1';

/** By method and the path's shape under {api}/{version}. */
const SHAPES: Record<string, Operation> = {
  'GET companies': 'list_companies',
  'POST companies': 'add_company',
  'GET companies/*': 'get_company',
  'PUT companies/*': 'update_company',
  'POST companies/*/files': 'add_file',
  'GET companies/*/files/*': 'get_file',
  'GET companies/*/files/*/supplierInvoices': 'extract_supplier_invoice',
  'GET companies/*/files/*/receipts': 'extract_receipt',
  'PUT companies/*/files/*/supplierInvoices': 'bookkeep_supplier_invoice',
  'PUT companies/*/files/*/receipts': 'bookkeep_receipt',
};

export function findOperation(request: ModelRequest, api: string): OperationCall | undefined {
  const segments = decodeSegments(request.path);
  if (!segments || segments[0] !== api || segments[1] !== API_VERSION) return undefined;
  const [resource = '', companyID = '', collection, fileID = '', part] = segments.slice(2);
  const shape = [resource, companyID && '*', collection, fileID && '*', part].filter(Boolean).join('/');
  const operation = SHAPES[`${request.method} ${shape}`];
  return operation && segments.length <= 7 ? { operation, companyID, fileID } : undefined;
}

function decodeSegments(path: string): string[] | undefined {
  try {
    return path.replace(/^\//, '').split('/').map(decodeURIComponent);
  } catch {
    // A broken percent-encoding names no resource.
    return undefined;
  }
}
